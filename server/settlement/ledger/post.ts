import { Types } from 'mongoose';
import type { JournalEntry, LedgerAccount } from '#shared/settlement/ledger';
import type { Transaction } from '../../kernel/events/transact';
import { CounterModel, EntryModel, faultOf, type EntryDoc, type LineDoc } from './model';

/** What is booked: from one account to another, or several lines at once. */
export interface Booking {
  organisationId: Types.ObjectId;
  kind: JournalEntry['kind'];
  day: string;
  at: Date;
  reference: string;
  note?: string;
  lines: readonly LineDoc[];
}

/** Debit one account and credit another with the same amount, in fen. */
export function move(amountFen: number, accounts: { debit: LedgerAccount; credit: LedgerAccount }): LineDoc[] {
  return [
    { account: accounts.debit, debitFen: amountFen, creditFen: 0 },
    { account: accounts.credit, debitFen: 0, creditFen: amountFen },
  ];
}

/** The next number of a series, raised inside the running transaction: a rolled-back one gives it back, so numbers have no gaps. */
export async function nextNumber(_tx: Transaction, series: string): Promise<number> {
  const counter = await CounterModel.findOneAndUpdate(
    { _id: series },
    { $inc: { last: 1 } },
    { upsert: true, returnDocument: 'after' },
  ).lean<CounterDocLean>();
  return counter?.last ?? 1;
}
type CounterDocLean = { last: number };

/** Writes an entry in the running transaction, once by its reference. Answers the entry that stands. Throws when the lines do not balance. */
export async function post(tx: Transaction, booking: Booking): Promise<EntryDoc> {
  const { organisationId, reference, lines } = booking;
  const fault = faultOf(lines);
  if (fault) throw new Error(`${reference}: ${fault}`);
  const known = await EntryModel.findOne({ organisationId, reference }).lean<EntryDoc>();
  if (known) return known;
  const number = await nextNumber(tx, `entries:${String(organisationId)}`);
  const entry: EntryDoc = {
    _id: new Types.ObjectId(),
    ...booking,
    lines: [...lines],
    note: booking.note ?? '',
    number,
    totalFen: lines.reduce((sum, { debitFen }) => sum + debitFen, 0),
  };
  await EntryModel.create([entry]);
  await tx.record('settlement:entry-posted', {
    organisationId: String(organisationId),
    entryId: String(entry._id),
    kind: entry.kind,
  });
  return entry;
}
