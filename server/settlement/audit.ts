import type { Types } from 'mongoose';
import type { AuditFinding } from '#shared/settlement/ledger';
import { EntryModel, faultOf, type EntryDoc } from './ledger/model';
import { sumAccounts } from './ledger/read';
import { PayoutModel } from './payouts/model';

/** Checks of one kind over the books of an organisation. */
type Check = (organisationId: Types.ObjectId) => Promise<AuditFinding[]>;

const entriesBalance: Check = async (organisationId) => {
  const findings: AuditFinding[] = [];
  let expected = 1;
  for await (const entry of EntryModel.find({ organisationId }).sort({ number: 1 }).lean<EntryDoc>()) {
    const subject = `entry ${entry.number}`;
    const fault = faultOf(entry.lines);
    if (fault) findings.push({ rule: 'entry_balances', subject, message: fault });
    if (entry.number !== expected)
      findings.push({ rule: 'entry_numbers', subject, message: `number ${expected} was expected` });
    expected = entry.number + 1;
  }
  return findings;
};

/** What the accounts say about sellers and the bank must be what the payouts say. */
const payoutsAgree: Check = async (organisationId) => {
  const sums = await PayoutModel.aggregate<{ _id: string; amountFen: number; refundedFen: number }>([
    { $match: { organisationId } },
    { $group: { _id: '$status', amountFen: { $sum: '$amountFen' }, refundedFen: { $sum: '$refundedFen' } } },
  ]);
  const of = (...statuses: string[]) =>
    sums.filter(({ _id }) => statuses.includes(_id)).reduce((sum, { amountFen }) => sum + amountFen, 0);
  const refunded = sums.reduce((sum, one) => sum + one.refundedFen, 0);
  const accounts = await sumAccounts(organisationId);
  const balance = (name: string) => accounts.find(({ account }) => account === name)?.balanceFen ?? 0;
  const expected = {
    owed_sellers: of('due', 'held'),
    under_way: of('under_way'),
    purchases: of('due', 'held', 'under_way', 'paid') - refunded,
  };
  return Object.entries(expected)
    .filter(([account, fen]) => balance(account) !== fen)
    .map(([account, fen]) => ({
      rule: 'payouts_agree',
      subject: account,
      message: `the account says ${balance(account)} fen, the payouts say ${fen} fen`,
    }));
};

const checks: Check[] = [entriesBalance, payoutsAgree];

/** Checks the books of an organisation from end to end; an empty list is a clean one. */
export async function auditSettlement(organisationId: Types.ObjectId): Promise<AuditFinding[]> {
  const findings: AuditFinding[] = [];
  for (const check of checks) findings.push(...(await check(organisationId)));
  return findings;
}
