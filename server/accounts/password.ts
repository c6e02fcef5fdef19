import { hash, verify } from '@node-rs/argon2';
import type { Actor } from '../kernel/actor';
import { AppError } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { clearAttempts, countAttempt } from './attempts';
import { recordAudit } from './audit';
import { AccountModel, type AccountDoc } from './model';
import { endOtherSessions } from './sessions';

const quarterHour = 900;
/** Attempts of all staff behind one address in a quarter of an hour: an office that signs in anew after a weekend, and no more work for us than that. */
const staffPerAddress = 100;

const wrongPassword = () =>
  new AppError('sign_in_failed', 'User name or password is wrong', {
    action: 'Check both; after five failures the name is locked for 15 minutes.',
  });

let decoy: Promise<string> | undefined;

/** The account of a user name and its password. An unknown name takes as long as a wrong password. */
export async function provePassword(input: {
  username: string;
  password: string;
  address: string;
}): Promise<AccountDoc> {
  const username = input.username.toLowerCase();
  // Before the name's own count: who tries one password with everybody does not lock them out.
  await countAttempt({ key: `staff-of:${input.address}`, limit: staffPerAddress, windowSec: quarterHour });
  await countAttempt({ key: `staff:${username}`, limit: 5, windowSec: quarterHour });
  const account = await AccountModel.findOne({ username }).lean<AccountDoc>();
  decoy ??= hash('nobody has this password');
  const right = await verify(account?.passwordHash ?? (await decoy), input.password);
  if (!account?.passwordHash || !right) throw wrongPassword();
  await clearAttempts(`staff:${username}`);
  return account;
}

/** Gives the actor a new password for the current one, and ends all other sessions. */
export async function changePassword(
  kernel: Kernel,
  actor: Actor,
  change: { current: string; password: string; address: string },
): Promise<void> {
  const { accountId } = actor;
  const own = await AccountModel.findById(accountId).lean<AccountDoc>();
  if (!own?.username || !own.passwordHash)
    throw new AppError('forbidden', 'This account has no password', {
      action: 'Residents sign in with a code, people of the demo by one tap: there is nothing to change.',
    });
  const proved = await provePassword({ username: own.username, password: change.current, address: change.address });
  const passwordHash = await hash(change.password);
  await transact(kernel, actor, async (tx) => {
    // Whoever changed it first has ended this session, or made the current password an old one.
    const { matchedCount } = await AccountModel.updateOne(
      { _id: accountId, passwordHash: proved.passwordHash, disabled: false },
      { $set: { passwordHash }, $inc: { version: 1 } },
    );
    if (matchedCount === 0) throw wrongPassword();
    await endOtherSessions(tx, actor);
    await tx.record('accounts:account-updated', { accountId, changed: ['password'] });
    await recordAudit(kernel, { actor, act: 'password-changed', subject: `account:${accountId}`, details: {} });
  });
}
