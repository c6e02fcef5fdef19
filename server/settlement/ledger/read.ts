import { Types } from 'mongoose';
import { ledgerAccounts, type JournalEntry, type LedgerAccount } from '#shared/settlement/ledger';
import { EntryModel, type EntryDoc } from './model';

/** Accounts that grow by debit. */
const debitAccounts: readonly LedgerAccount[] = ['bank', 'purchases', 'subsidy_due', 'taxes_borne'];

/** Sums of one account in fen; the balance is on the side on which the account grows. */
export interface AccountSum {
  account: LedgerAccount;
  debitFen: number;
  creditFen: number;
  balanceFen: number;
  entries: number;
}

/** Every account of an organisation, those without entries too. */
export async function sumAccounts(organisationId: Types.ObjectId): Promise<AccountSum[]> {
  const sums = await EntryModel.aggregate<{ _id: LedgerAccount; debitFen: number; creditFen: number; entries: number }>(
    [
      { $match: { organisationId } },
      { $unwind: '$lines' },
      {
        $group: {
          _id: '$lines.account',
          debitFen: { $sum: '$lines.debitFen' },
          creditFen: { $sum: '$lines.creditFen' },
          entries: { $sum: 1 },
        },
      },
    ],
  );
  return ledgerAccounts.map((account) => {
    const { debitFen = 0, creditFen = 0, entries = 0 } = sums.find(({ _id }) => _id === account) ?? {};
    const balanceFen = debitAccounts.includes(account) ? debitFen - creditFen : creditFen - debitFen;
    return { account, debitFen, creditFen, balanceFen, entries };
  });
}

/** Entries of an organisation, newest first. */
export async function listEntries(
  organisationId: Types.ObjectId,
  query: {
    limit: number;
    cursor?: string | undefined;
    account?: LedgerAccount | undefined;
    kind?: EntryDoc['kind'] | undefined;
  },
): Promise<EntryDoc[]> {
  return EntryModel.find({
    organisationId,
    ...(query.account && { 'lines.account': query.account }),
    ...(query.kind && { kind: query.kind }),
    ...(query.cursor && { _id: { $lt: new Types.ObjectId(query.cursor) } }),
  })
    .sort({ _id: -1 })
    .limit(query.limit)
    .lean<EntryDoc[]>();
}

export function presentEntry({ _id, at, number, kind, day, reference, note, lines, totalFen }: EntryDoc): JournalEntry {
  return { id: String(_id), number, kind, day, at: at.toISOString(), reference, note, lines, totalFen };
}
