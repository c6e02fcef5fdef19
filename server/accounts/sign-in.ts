import { createHash } from 'node:crypto';
import { AppError } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import { systemActor } from '../kernel/actor';
import type { Kernel } from '../kernel/kernel';
import { clearAttempts, countAttempt } from './attempts';
import { recordAudit } from './audit';
import { codeSenderOf } from './code-sender';
import { AccountModel, CodeModel, type AccountDoc, type CodeDoc } from './model';
import { provePassword } from './password';
import { startSession } from './sessions';

const codeMinutes = 5;
const quarterHour = 900;

const codeHash = (phone: string, code: string) => createHash('sha256').update(`${phone}:${code}`).digest('base64url');
const refused = (message: string, action: string) => new AppError('sign_in_failed', message, { action });

/** Sends a new code; an older one stops working. At most 5 in ten minutes and phone, and where each is a message that is paid for, a number for each address. */
export async function requestCode(
  kernel: Kernel,
  { phone, address }: { phone: string; address: string },
): Promise<{ expiresAt: Date; demoCode?: string }> {
  const sender = codeSenderOf(kernel);
  // Before the phone's own count: who asks for codes of everybody does not use theirs up.
  if (!sender.shown)
    await countAttempt({ key: `codes-of:${address}`, limit: kernel.config.CODES_PER_ADDRESS, windowSec: 600 });
  await countAttempt({ key: `code:${phone}`, limit: 5, windowSec: 600 });
  const code = kernel.chance.digits(6);
  // By the database's time, as it is judged: the clocks of servers may differ, or jump.
  const kept = await CodeModel.findOneAndUpdate(
    { _id: phone },
    [{ $set: { codeHash: codeHash(phone, code), expiresAt: { $add: ['$$NOW', codeMinutes * 60_000] } } }],
    { upsert: true, returnDocument: 'after', updatePipeline: true },
  ).lean();
  const { expiresAt } = kept as CodeDoc;
  await sender.send({ phone, code });
  return { expiresAt, ...(sender.shown && { demoCode: code }) };
}

/** Signs a resident in; the account is made at the first time. The code works once. */
export async function signInResident(kernel: Kernel, input: { phone: string; code: string; device: string }) {
  const { phone, code, device } = input;
  await countAttempt({ key: `resident:${phone}`, limit: 5, windowSec: quarterHour });
  const used = await CodeModel.findOneAndDelete({
    _id: phone,
    codeHash: codeHash(phone, code),
    $expr: { $gt: ['$expiresAt', '$$NOW'] },
  });
  if (!used) throw refused('The code is wrong or too old', 'Ask for a new code and type its six digits.');
  await clearAttempts(`resident:${phone}`);
  const account = await AccountModel.findOneAndUpdate(
    { phone },
    { $setOnInsert: { role: 'resident', name: '', phone, createdAt: kernel.realNow(), version: 1, disabled: false } },
    { upsert: true, returnDocument: 'after', setDefaultsOnInsert: true },
  );
  return openSession(kernel, account as AccountDoc, device);
}

/** Signs staff in. */
export async function signInStaff(
  kernel: Kernel,
  input: { username: string; password: string; device: string; address: string },
) {
  return openSession(kernel, await provePassword(input), input.device);
}

/** Opens a session for an account whose identity is proved. */
export async function openSession(kernel: Kernel, account: AccountDoc, device: string) {
  if (account.disabled) throw refused('This account is disabled', 'Ask your administrator.');
  return transact(kernel, systemActor('sign-in'), async () => {
    const session = await startSession(kernel, account, device);
    if (account.role !== 'resident') {
      await recordAudit(kernel, { account, act: 'signed-in', subject: `account:${String(account._id)}`, details: {} });
    }
    return { ...session, account };
  });
}
