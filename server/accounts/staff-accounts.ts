import { hash } from '@node-rs/argon2';
import type { Role } from '#shared/kernel/roles';
import type { Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';
import { transact, type Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { recordAudit } from './audit';
import { AccountModel, type AccountDoc, type OrganisationDoc } from './model';
import { listKeptOrganisations } from './policy';
import { endSessionsOf } from './sessions';
import { assertWorkplace } from './workplaces';

export interface NewStaff {
  role: Role;
  name: string;
  username: string;
  password: string;
  organisationId: string;
  siteId: string | null;
  crewId: string | null;
}

/** Adds a staff account in an organisation that the administrator keeps. */
export async function createStaffAccount(kernel: Kernel, actor: Actor, input: NewStaff): Promise<AccountDoc> {
  const organisation = (await listKeptOrganisations(actor)).find(({ _id }) => String(_id) === input.organisationId);
  if (!organisation) throw notFound('The organisation');
  await assertWorkplace(kernel, organisation, input);
  const passwordHash = await hash(input.password);
  return transact(kernel, actor, async (tx) => {
    const account = await addAccount(kernel, tx, { ...input, passwordHash, organisation });
    await recordAudit(kernel, {
      actor,
      act: 'account-created',
      subject: `account:${String(account._id)}`,
      details: { role: input.role },
    });
    return account;
  });
}

/** Writes a new staff account in the running transaction. Throws `conflict` when the user name is taken. */
export async function addAccount(
  kernel: Kernel,
  tx: Transaction,
  staff: Omit<NewStaff, 'password' | 'organisationId'> & {
    passwordHash: string;
    organisation: Pick<OrganisationDoc, '_id' | 'districtCode'>;
  },
): Promise<AccountDoc> {
  const { role, name, username, passwordHash, siteId, crewId, organisation } = staff;
  if (await AccountModel.exists({ username }))
    throw new AppError('conflict', `The user name ${username} is taken`, { action: 'Choose another user name.' });
  const [account] = await AccountModel.create([
    {
      ...{ role, name, username, passwordHash, siteId, crewId },
      organisationId: organisation._id,
      districtCode: organisation.districtCode,
      createdAt: kernel.realNow(),
    },
  ]);
  if (!account) throw new Error('no account was created');
  await tx.record('accounts:account-created', { accountId: String(account._id), role });
  return account.toObject();
}

/** Renames, disables or gives a new password; the last two end the account's sessions. */
export async function updateStaffAccount(
  kernel: Kernel,
  actor: Actor,
  change: {
    id: string;
    ifMatch: number | undefined;
    name?: string | undefined;
    disabled?: boolean | undefined;
    password?: string | undefined;
  },
): Promise<AccountDoc> {
  const kept = (await listKeptOrganisations(actor)).map(({ _id }) => _id);
  const passwordHash = change.password === undefined ? undefined : await hash(change.password);
  return transact(kernel, actor, async (tx) => {
    const account = await AccountModel.findOne({
      _id: change.id,
      role: { $ne: 'resident' },
      organisationId: { $in: kept },
    });
    if (!account) throw notFound('The account');
    if (change.ifMatch !== undefined && change.ifMatch !== account.version) {
      throw new AppError('version_conflict', `Somebody changed this account (version ${account.version})`, {
        action: 'Load it again and repeat your change.',
      });
    }
    if (String(account._id) === actor.accountId && change.disabled) {
      throw new AppError('wrong_state', 'You cannot disable your own account', {
        action: 'Ask another administrator.',
      });
    }
    if (change.name !== undefined) account.name = change.name;
    if (change.disabled !== undefined) account.disabled = change.disabled;
    if (passwordHash !== undefined) account.passwordHash = passwordHash;
    account.version += 1;
    await account.save();
    const changed = ['name', 'disabled', 'password'].filter((field) => change[field as 'name'] !== undefined);
    if (change.disabled || passwordHash) await endSessionsOf(tx, change.id);
    await tx.record('accounts:account-updated', { accountId: change.id, changed });
    await recordAudit(kernel, { actor, act: 'account-updated', subject: `account:${change.id}`, details: { changed } });
    return account.toObject();
  });
}

/** Staff of the organisations that the administrator keeps. */
export async function listStaffAccounts(
  actor: Actor,
  query: { role?: Role | undefined; limit: number; cursor?: string | undefined },
): Promise<AccountDoc[]> {
  const kept = (await listKeptOrganisations(actor)).map(({ _id }) => _id);
  return AccountModel.find({
    organisationId: { $in: kept },
    role: query.role ?? { $ne: 'resident' },
    ...(query.cursor && { _id: { $gt: query.cursor } }),
  })
    .sort({ _id: 1 })
    .limit(query.limit)
    .lean<AccountDoc[]>();
}
