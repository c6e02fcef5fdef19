import { Types } from 'mongoose';
import { ledgerApi } from '#shared/settlement/ledger';
import { tenantOf } from '../../accounts';
import { implement, type Implementation } from '../../kernel/http/implement';
import type { Kernel } from '../../kernel/kernel';
import { auditSettlement } from '../audit';
import { listEntries, presentEntry, sumAccounts } from './read';

export function ledgerHttp(kernel: Kernel): Implementation[] {
  return implement(ledgerApi, {
    listLedgerAccounts: async ({ actor }) => {
      const items = await sumAccounts(new Types.ObjectId(tenantOf(actor)));
      const debitFen = items.reduce((sum, one) => sum + one.debitFen, 0);
      const creditFen = items.reduce((sum, one) => sum + one.creditFen, 0);
      return { items, debitFen, creditFen, balanced: debitFen === creditFen };
    },
    listJournalEntries: async ({ actor, query }) => {
      const docs = await listEntries(new Types.ObjectId(tenantOf(actor)), query);
      const nextCursor = docs.length === query.limit ? String(docs.at(-1)?._id) : null;
      return { items: docs.map(presentEntry), nextCursor };
    },
    auditLedger: async ({ actor }) => ({
      at: kernel.clock.now().toISOString(),
      findings: await auditSettlement(new Types.ObjectId(tenantOf(actor))),
    }),
  });
}
