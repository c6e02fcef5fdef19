import { model, Schema, type Types } from 'mongoose';
import { entryKinds, type JournalEntry, type LedgerAccount } from '#shared/settlement/ledger';

/** One side of an entry in fen: `debitFen` or `creditFen` is above 0, the other is 0. */
export interface LineDoc {
  account: LedgerAccount;
  debitFen: number;
  creditFen: number;
}

/** A journal entry. Written once, never changed; a mistake is put right by another entry. */
export interface EntryDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  /** Counts 1, 2, 3 … in an organisation, without gaps. */
  number: number;
  kind: JournalEntry['kind'];
  day: string;
  at: Date;
  /** Unique in an organisation: what is booked twice is written once. */
  reference: string;
  note: string;
  lines: LineDoc[];
  totalFen: number;
}

/** Why lines are no entry; null when they are: whole fen, one side each, both sides equal and above 0. */
export function faultOf(lines: readonly LineDoc[]): string | null {
  if (lines.length < 2) return 'an entry has two lines or more';
  for (const { account, debitFen, creditFen } of lines) {
    if (!Number.isSafeInteger(debitFen) || !Number.isSafeInteger(creditFen)) return `${account}: not whole fen`;
    if (debitFen < 0 || creditFen < 0) return `${account}: below 0`;
    if (debitFen > 0 === creditFen > 0) return `${account}: debit or credit, one of them`;
  }
  const debit = lines.reduce((sum, { debitFen }) => sum + debitFen, 0);
  const credit = lines.reduce((sum, { creditFen }) => sum + creditFen, 0);
  return debit === credit ? null : `debit ${debit} fen, credit ${credit} fen`;
}

const mixed = Schema.Types.Mixed;
const schema = new Schema<EntryDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    number: { type: Number, required: true },
    kind: { type: String, enum: entryKinds, required: true },
    day: { type: String, required: true },
    at: { type: Date, required: true },
    reference: { type: String, required: true },
    note: { type: String, default: '' },
    lines: {
      type: mixed,
      required: true,
      validate: { validator: (lines: LineDoc[]) => faultOf(lines) === null, message: 'the entry does not balance' },
    },
    totalFen: { type: Number, required: true },
  },
  { collection: 'journal_entries', versionKey: false },
);
schema.index({ organisationId: 1, reference: 1 }, { unique: true });
schema.index({ organisationId: 1, number: 1 }, { unique: true });
schema.index({ organisationId: 1, 'lines.account': 1, _id: -1 });
export const EntryModel = model<EntryDoc>('JournalEntry', schema);

/** Last number given out, by what is counted. Raised in the transaction that uses the number, so that none is lost. */
export interface CounterDoc {
  _id: string;
  last: number;
}
const counterSchema = new Schema<CounterDoc>(
  { _id: String, last: { type: Number, default: 0 } },
  { collection: 'settlement_counters', versionKey: false },
);
export const CounterModel = model<CounterDoc>('SettlementCounter', counterSchema);
