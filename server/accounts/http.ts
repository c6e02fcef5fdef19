import { accountsApi, type Me, type SignedIn } from '#shared/accounts/accounts';
import { maskPhone } from '#shared/kernel/text';
import type { Actor } from '../kernel/actor';
import { notFound } from '../kernel/errors';
import { implement, type Implementation } from '../kernel/http/implement';
import type { Kernel } from '../kernel/kernel';
import { listAuditEntries } from './audit';
import { AccountModel, OrganisationModel, type AccountDoc } from './model';
import { changePassword } from './password';
import { listKeptOrganisations } from './policy';
import { presentAccount, presentMe, presentOrganisation } from './present';
import { endOwnSession, listOwnSessions } from './sessions';
import { requestCode, signInResident, signInStaff } from './sign-in';
import { createStaffAccount, listStaffAccounts, updateStaffAccount } from './staff-accounts';

/** The answer to a sign-in. */
export async function presentSignedIn(session: {
  token: string;
  expiresAt: Date;
  account: AccountDoc;
}): Promise<SignedIn> {
  const organisation = session.account.organisationId
    ? await OrganisationModel.findById(session.account.organisationId).lean()
    : null;
  return {
    token: session.token,
    expiresAt: session.expiresAt.toISOString(),
    me: presentMe(session.account, organisation),
  };
}

async function findMe({ accountId }: Actor): Promise<Me | null> {
  const account = await AccountModel.findById(accountId).lean<AccountDoc>();
  if (!account) return null;
  const organisation = account.organisationId ? await OrganisationModel.findById(account.organisationId).lean() : null;
  return presentMe(account, organisation);
}

export function accountsHttp(kernel: Kernel): Implementation[] {
  return implement(accountsApi, {
    requestCode: async ({ body, address }) => {
      const { expiresAt, demoCode } = await requestCode(kernel, { phone: body.phone, address });
      return { phoneMasked: maskPhone(body.phone), expiresAt: expiresAt.toISOString(), ...(demoCode && { demoCode }) };
    },
    signInResident: async ({ body, device }) => presentSignedIn(await signInResident(kernel, { ...body, device })),
    signInStaff: async ({ body, device, address }) =>
      presentSignedIn(await signInStaff(kernel, { ...body, device, address })),
    signOut: async ({ actor }) => {
      await endOwnSession(kernel, actor, actor.sessionId);
      return { ok: true as const };
    },
    changePassword: async ({ actor, body, address }) => {
      await changePassword(kernel, actor, { ...body, address });
      return { ok: true as const };
    },
    getMe: async ({ actor }) => {
      const me = await findMe(actor);
      if (!me) throw notFound('The account');
      return me;
    },
    getVisitor: async ({ actor }) => ({ me: actor && (await findMe(actor)) }),
    listSessions: async ({ actor }) => ({
      items: (await listOwnSessions(actor)).map((session) => ({
        id: String(session.publicId),
        createdAt: session.createdAt.toISOString(),
        lastSeenAt: session.lastSeenAt.toISOString(),
        device: session.device,
        current: String(session.publicId) === actor.sessionId,
      })),
      nextCursor: null,
    }),
    revokeSession: async ({ actor, params }) => {
      await endOwnSession(kernel, actor, params.id);
      return { ok: true as const };
    },
    listOrganisations: async ({ actor }) => ({
      items: (await listKeptOrganisations(actor)).map(presentOrganisation),
      nextCursor: null,
    }),
    listAccounts: async ({ actor, query }) => {
      const accounts = await listStaffAccounts(actor, query);
      return {
        items: accounts.map(presentAccount),
        nextCursor: accounts.length === query.limit ? String(accounts.at(-1)?._id) : null,
      };
    },
    createAccount: async ({ actor, body }) => presentAccount(await createStaffAccount(kernel, actor, body)),
    updateAccount: async ({ actor, params, body, ifMatch }) =>
      presentAccount(await updateStaffAccount(kernel, actor, { id: params.id, ifMatch, ...body })),
    listAudit: async ({ actor, query }) => {
      const kept = (await listKeptOrganisations(actor)).map(({ _id }) => _id);
      const entries = await listAuditEntries({ organisationIds: kept, ...query });
      return {
        items: entries.map((entry) => ({
          id: String(entry._id),
          at: entry.at.toISOString(),
          actor: entry.actorName,
          actorRole: entry.actorRole,
          act: entry.act,
          subject: entry.subject,
          details: entry.details,
        })),
        nextCursor: entries.length === query.limit ? String(entries.at(-1)?._id) : null,
      };
    },
  });
}
