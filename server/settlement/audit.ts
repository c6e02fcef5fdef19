import type { Types } from 'mongoose';
import type { AuditFinding } from '#shared/settlement/ledger';
import { InvoiceModel, type InvoiceDoc } from './invoices/model';
import { listMonths } from './invoices/months';
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

async function boughtAtScales(organisationId: Types.ObjectId): Promise<number> {
  const [sum] = await InvoiceModel.aggregate<{ grossFen: number }>([
    { $match: { organisationId, atScales: true } },
    { $group: { _id: null, grossFen: { $sum: '$grossFen' } } },
  ]);
  return sum?.grossFen ?? 0;
}

/** Invoice numbers count without gaps in each year; sums of an invoice agree; closed months have their taxes in the books. */
const invoicesAgree: Check = async (organisationId) => {
  const findings: AuditFinding[] = [];
  const last = new Map<string, number>();
  for await (const one of InvoiceModel.find({ organisationId }).sort({ number: 1 }).lean<InvoiceDoc>()) {
    const [year = '', number = ''] = one.number.split('-');
    const expected = (last.get(year) ?? 0) + 1;
    if (Number(number) !== expected)
      findings.push({ rule: 'invoice_numbers', subject: one.number, message: `number ${expected} was expected` });
    last.set(year, Number(number));
    const lines = one.lines.reduce((sum, { priceFen }) => sum + priceFen, 0);
    if (lines !== one.grossFen || one.netFen + one.vatFen !== one.grossFen)
      findings.push({
        rule: 'invoice_sums',
        subject: one.number,
        message: `lines ${lines}, gross ${one.grossFen} fen`,
      });
  }
  for (const { month, closedAt, vatFen, incomeTaxFen } of await listMonths(organisationId)) {
    if (!closedAt) continue;
    const entry = await EntryModel.findOne({ organisationId, reference: `tax:${month}` }).lean<EntryDoc>();
    const booked = entry?.totalFen ?? 0;
    if (booked !== Math.abs(vatFen + incomeTaxFen))
      findings.push({
        rule: 'month_taxes',
        subject: month,
        message: `booked ${booked} fen, due ${vatFen + incomeTaxFen} fen`,
      });
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
    purchases: of('due', 'held', 'under_way', 'paid') - refunded + (await boughtAtScales(organisationId)),
  };
  return Object.entries(expected)
    .filter(([account, fen]) => balance(account) !== fen)
    .map(([account, fen]) => ({
      rule: 'payouts_agree',
      subject: account,
      message: `the account says ${balance(account)} fen, the payouts say ${fen} fen`,
    }));
};

const checks: Check[] = [entriesBalance, payoutsAgree, invoicesAgree];

/** Checks the books of an organisation from end to end; an empty list is a clean one. */
export async function auditSettlement(organisationId: Types.ObjectId): Promise<AuditFinding[]> {
  const findings: AuditFinding[] = [];
  for (const check of checks) findings.push(...(await check(organisationId)));
  return findings;
}
