import { hash } from '@node-rs/argon2';
import type { Role } from '#shared/kernel/roles';
import type { Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { recordAudit } from './audit';
import { AccountModel, OrganisationModel, type AccountDoc } from './model';
import { assertSameDistrict, tenantOf } from './policy';
import { endSessionsOf } from './sessions';

export interface NewStaff {
  role: Role;
  name: string;
  username: string;
  password: string;
  organisationId: string;
  siteId: string | null;
  crewId: string | null;
}

/** Adds a staff account in an organisation of the administrator's district. */
export async function createStaffAccount(kernel: Kernel, actor: Actor, input: NewStaff): Promise<AccountDoc> {
  if (input.role === 'resident')
    throw new AppError('invalid_input', 'Residents sign in by phone and need no account', {
      action: 'Choose another role.',
    });
  const organisation = await OrganisationModel.findById(input.organisationId).lean();
  if (!organisation) throw notFound('The organisation');
  assertSameDistrict(actor, organisation.districtCode);
  const passwordHash = await hash(input.password);
  return transact(kernel, actor, async (tx) => {
    if (await AccountModel.exists({ username: input.username })) {
      throw new AppError('conflict', `The user name ${input.username} is taken`, {
        action: 'Choose another user name.',
      });
    }
    const { password: _password, ...rest } = input;
    const [account] = await AccountModel.create([
      { ...rest, passwordHash, districtCode: organisation.districtCode, createdAt: kernel.realNow() },
    ]);
    if (!account) throw new Error('no account was created');
    await tx.record('accounts:account-created', { accountId: String(account._id), role: input.role });
    await recordAudit(kernel, {
      actor,
      act: 'account-created',
      subject: `account:${String(account._id)}`,
      details: { role: input.role },
    });
    return account.toObject();
  });
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
  const passwordHash = change.password === undefined ? undefined : await hash(change.password);
  return transact(kernel, actor, async (tx) => {
    const account = await AccountModel.findOne({
      _id: change.id,
      role: { $ne: 'resident' },
      districtCode: actor.districtCode,
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

/** Staff of the administrator's district. */
export async function listStaffAccounts(
  actor: Actor,
  query: { role?: Role | undefined; limit: number; cursor?: string | undefined },
): Promise<AccountDoc[]> {
  tenantOf(actor);
  return AccountModel.find({
    districtCode: actor.districtCode,
    role: query.role ?? { $ne: 'resident' },
    ...(query.cursor && { _id: { $gt: query.cursor } }),
  })
    .sort({ _id: 1 })
    .limit(query.limit)
    .lean<AccountDoc[]>();
}
