import { createHash } from 'node:crypto';
import type { Types } from 'mongoose';
import { AccountModel, type AccountDoc } from '../accounts';
import type { RequestDoc } from '../requests';

/** Where a notice goes: the inbox of an account, or a phone. */
export interface Recipient {
  channel: 'app' | 'sms';
  /** Key of the settings: an account for the inbox, a phone (as a hash) for text messages. */
  person: string;
  accountId: Types.ObjectId | null;
}

export const accountPerson = (accountId: unknown) => `account:${String(accountId)}`;
export const phonePerson = (phone: string) => `phone:${createHash('sha256').update(phone).digest('base64url')}`;

const inbox = (account: Pick<AccountDoc, '_id'>): Recipient => ({
  channel: 'app',
  person: accountPerson(account._id),
  accountId: account._id,
});
const phoneOf = (phone: string, accountId: Types.ObjectId | null): Recipient => ({
  channel: 'sms',
  person: phonePerson(phone),
  accountId,
});

/** The contact's phone, and the inbox of who booked; for a booking by telephone that of the contact's account, if there is one. */
export async function recipientsOfRequest(doc: RequestDoc): Promise<Recipient[]> {
  const account = await AccountModel.findOne(
    doc.accountId ? { _id: doc.accountId } : { phone: doc.contactPhone, role: 'resident' },
    { _id: 1 },
  ).lean();
  return [...(account ? [inbox(account)] : []), phoneOf(doc.contactPhone, null)];
}

/** Everybody who signs in with the crew. */
export async function recipientsOfCrew(crewId: string): Promise<Recipient[]> {
  const accounts = await AccountModel.find({ crewId, role: 'collector', disabled: false }, { phone: 1 })
    .limit(20)
    .lean();
  return accounts.flatMap((one) => [inbox(one), ...(one.phone ? [phoneOf(one.phone, one._id)] : [])]);
}
