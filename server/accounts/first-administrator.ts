import { hash } from '@node-rs/argon2';
import { systemActor } from '../kernel/actor';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { recordAudit } from './audit';
import { AccountModel, OrganisationModel } from './model';
import { addAccount } from './staff-accounts';

/**
 * Makes an administrator of an organisation without anybody who is one already: for whoever has the database itself. False when that account is there: it
 * stays as it is, its password too. Throws `conflict` when somebody else has the user name.
 */
export async function makeAdministrator(
  kernel: Kernel,
  {
    organisationId,
    username,
    name,
    password,
  }: { organisationId: string } & Record<'username' | 'name' | 'password', string>,
): Promise<boolean> {
  const organisation = await OrganisationModel.findById(organisationId).orFail().lean();
  const same = { username, role: 'administrator' as const, organisationId: organisation._id, disabled: false };
  if (await AccountModel.exists(same)) return false;
  const passwordHash = await hash(password);
  await transact(kernel, systemActor('seed'), async (tx) => {
    const staff = { role: 'administrator' as const, name, username, passwordHash, siteId: null, crewId: null };
    const account = await addAccount(kernel, tx, { ...staff, organisation });
    await recordAudit(kernel, {
      account,
      act: 'account-created',
      subject: `account:${String(account._id)}`,
      details: { role: account.role, by: 'seed' },
    });
  });
  return true;
}
