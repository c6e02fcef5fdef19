import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { id } from '../kernel/ids';
import { page, pageQuery } from '../kernel/page';
import { instant, serviceDay } from '../kernel/time';
import { sumFen } from '../kernel/units';

/** Chart of accounts. The first four grow by debit, the others by credit. */
export const ledgerAccounts = [
  'bank',
  'purchases',
  'subsidy_due',
  'taxes_borne',
  'under_way',
  'owed_sellers',
  'owed_dealers',
  'taxes_payable',
] as const;
export const ledgerAccount = z.enum(ledgerAccounts);
export type LedgerAccount = z.infer<typeof ledgerAccount>;
export const entryKinds = ['purchase', 'sent', 'paid', 'returned', 'refund', 'tax', 'subsidy', 'correction'] as const;

/** One side is above 0, the other 0. */
export const entryLine = z.object({ account: ledgerAccount, debitFen: sumFen, creditFen: sumFen });
export const journalEntry = z
  .object({
    id,
    number: z.int(),
    kind: z.enum(entryKinds),
    day: serviceDay,
    at: instant,
    reference: z.string(),
    note: z.string(),
    lines: z.array(entryLine),
    totalFen: sumFen,
  })
  .meta({ id: 'JournalEntry' });
export type JournalEntry = z.infer<typeof journalEntry>;

/** Something that does not agree in the books. */
export const auditFinding = z.object({ rule: z.string(), subject: z.string(), message: z.string() });
export type AuditFinding = z.infer<typeof auditFinding>;

const desk = ['dispatcher', 'administrator'] as const;

export const ledgerApi = {
  listLedgerAccounts: endpoint({
    method: 'GET',
    path: '/api/ledger/accounts',
    summary: 'Balance of every account; debit and credit are equal in sum',
    access: desk,
    reply: z.object({
      items: z.array(
        z.object({ account: ledgerAccount, debitFen: sumFen, creditFen: sumFen, balanceFen: sumFen, entries: z.int() }),
      ),
      debitFen: sumFen,
      creditFen: sumFen,
      balanced: z.boolean(),
    }),
  }),
  listJournalEntries: endpoint({
    method: 'GET',
    path: '/api/ledger/entries',
    summary: 'Journal, newest first',
    access: desk,
    query: z.strictObject({ ...pageQuery, account: ledgerAccount.optional(), kind: z.enum(entryKinds).optional() }),
    reply: page(journalEntry),
  }),
  auditLedger: endpoint({
    method: 'GET',
    path: '/api/ledger/audit',
    summary: 'Checks the books from end to end; an empty list is a clean one',
    access: desk,
    reply: z.object({ at: instant, findings: z.array(auditFinding) }),
  }),
};
