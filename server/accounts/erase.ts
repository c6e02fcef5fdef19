import type { Transaction } from '../kernel/events/transact';
import { AccountModel } from './model';
import { endSessionsOf } from './sessions';

/** Takes a resident's name and phone off an account, in the running transaction, and ends its sessions. What points to the account stays. */
export async function eraseAccount(tx: Transaction, accountId: string): Promise<void> {
  await AccountModel.updateOne(
    { _id: accountId, role: 'resident' },
    { $set: { name: '', disabled: true }, $unset: { phone: '' } },
  );
  await endSessionsOf(tx, accountId);
}
