import { AsyncLocalStorage } from 'node:async_hooks';
import { Types } from 'mongoose';
import type { Actor } from '../kernel/actor';
import type { Kernel } from '../kernel/kernel';
import { AccountModel, AuditModel, type AccountDoc } from './model';

/** Whether what runs has written its line by itself. */
const underWay = new AsyncLocalStorage<{ isTold: boolean }>();

/** Runs a privileged act, and writes its audit line where the act has written none with details of its own. */
export async function audited<T>(
  kernel: Kernel,
  line: { actor: Actor; act: string; subjectOf: (result: T) => string },
  work: () => Promise<T>,
): Promise<T> {
  const scope = { isTold: false };
  const result = await underWay.run(scope, work);
  const { actor, act, subjectOf } = line;
  if (!scope.isTold) await recordAudit(kernel, { actor, act, subject: subjectOf(result), details: {} });
  return result;
}

function markTold(): void {
  const scope = underWay.getStore();
  if (scope) scope.isTold = true;
}

/** An act that finds everything done before leaves no line. */
export const auditNothing = markTold;

/** Writes an audit line in the running transaction. `details` carries ids and codes, no personal data. */
export async function recordAudit(
  kernel: Kernel,
  entry: { act: string; subject: string; details: Record<string, unknown> } & (
    | { actor: Actor }
    | { account: AccountDoc }
  ),
): Promise<void> {
  markTold();
  const account =
    'account' in entry ? entry.account : await AccountModel.findById(entry.actor.accountId).lean<AccountDoc>();
  await AuditModel.create([
    {
      at: kernel.clock.now(),
      actorId: account ? String(account._id) : null,
      // Staff of the demo has no user name.
      actorName: account?.username ?? (account?.role === 'resident' ? '' : (account?.name ?? '')),
      actorRole: account?.role ?? null,
      organisationId: account?.organisationId ?? null,
      act: entry.act,
      subject: entry.subject,
      details: entry.details,
    },
  ]);
}

/** Acts by which a person's data are seen in the clear. */
const unmaskings = ['request-unmasked', 'person-unmasked', 'dossiers-exported'];

/** Audit lines of organisations, newest first. */
export async function listAuditEntries(query: {
  organisationIds: readonly Types.ObjectId[];
  limit: number;
  cursor?: string | undefined;
  only?: 'unmasking' | undefined;
}) {
  return AuditModel.find({
    organisationId: { $in: query.organisationIds },
    ...(query.only === 'unmasking' && { act: { $in: unmaskings } }),
    ...(query.cursor && { _id: { $lt: new Types.ObjectId(query.cursor) } }),
  })
    .sort({ _id: -1 })
    .limit(query.limit)
    .lean();
}
