import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { id } from '../kernel/ids';
import { page, pageQuery } from '../kernel/page';
import { instant, serviceDay } from '../kernel/time';
import { fen, sumFen } from '../kernel/units';

/** due → under_way → paid; under_way → due again when it comes back; held by a person meanwhile. */
export const payoutStatuses = ['due', 'held', 'under_way', 'paid'] as const;
export const payoutStatus = z.enum(payoutStatuses);

export const payout = z
  .object({
    id,
    /** What goes to the bank and comes back in its statements. */
    code: z.string(),
    requestCode: z.string(),
    payeeName: z.string(),
    payeePhone: z.string(),
    day: serviceDay,
    amountFen: fen,
    refundedFen: fen,
    status: payoutStatus,
    gateway: z.string().nullable(),
    batch: z.string().nullable(),
    attempt: z.int(),
    bankReference: z.string().nullable(),
    /** Why it came back last, or is held. */
    reason: z.string(),
    sentAt: instant.nullable(),
    paidAt: instant.nullable(),
  })
  .meta({ id: 'Payout' });
export type Payout = z.infer<typeof payout>;

export const payoutBatch = z.object({ id, code: z.string(), payouts: z.int(), sumFen, madeAt: instant });

/** What a line of a bank statement did. `known`: it had been read before. */
export const statementOutcomes = ['paid', 'returned', 'known', 'unknown', 'amount_differs', 'faulty'] as const;
export const bankStatement = z.object({
  id,
  readAt: instant,
  repeated: z.boolean(),
  lines: z.array(
    z.object({ line: z.int(), code: z.string(), amountFen: sumFen.nullable(), outcome: z.enum(statementOutcomes) }),
  ),
});
export type BankStatement = z.infer<typeof bankStatement>;

const desk = ['dispatcher', 'administrator'] as const;
const cashier = ['administrator'] as const;
const idParams = z.strictObject({ id });
const reason = z.string().trim().min(2).max(200);

export const payoutsApi = {
  listPayouts: endpoint({
    method: 'GET',
    path: '/api/payouts',
    summary: 'What is paid to residents, newest first',
    access: desk,
    query: z.strictObject({ ...pageQuery, status: payoutStatus.optional() }),
    reply: page(payout),
  }),
  holdPayout: endpoint({
    method: 'POST',
    path: '/api/payouts/:id/hold',
    summary: 'Hold a due payout back',
    access: cashier,
    audit: { act: 'payout-held', of: 'payout' },
    params: idParams,
    body: z.strictObject({ reason }),
    reply: payout,
    idempotent: true,
  }),
  releasePayout: endpoint({
    method: 'POST',
    path: '/api/payouts/:id/release',
    summary: 'Let a held payout go',
    access: cashier,
    audit: { act: 'payout-released', of: 'payout' },
    params: idParams,
    body: z.strictObject({}),
    reply: payout,
    idempotent: true,
  }),
  refundPayout: endpoint({
    method: 'POST',
    path: '/api/payouts/:id/refunds',
    summary: 'Money that the resident gave back, at most what was paid',
    access: cashier,
    audit: { act: 'payout-refunded', of: 'payout' },
    params: idParams,
    body: z.strictObject({ amountFen: fen.min(1), reason }),
    reply: payout,
    status: 201,
    idempotent: true,
  }),
  makePayoutBatch: endpoint({
    method: 'POST',
    path: '/api/payout-batches',
    summary: 'Put every due payout into a file for the bank',
    access: cashier,
    audit: { act: 'payout-file-taken', of: 'payout-batch' },
    body: z.strictObject({}),
    reply: payoutBatch,
    status: 201,
    idempotent: true,
  }),
  listPayoutBatches: endpoint({
    method: 'GET',
    path: '/api/payout-batches',
    summary: 'Files made for the bank, newest first',
    access: desk,
    reply: z.object({ items: z.array(payoutBatch) }),
  }),
  getPayoutFile: endpoint({
    method: 'GET',
    path: '/api/payout-batches/:id/file',
    summary: 'The file for the bank (CSV with names and phones; the download is logged)',
    access: cashier,
    params: idParams,
    reply: z.any(),
    binary: true,
  }),
  readBankStatement: endpoint({
    method: 'POST',
    path: '/api/bank-statements',
    summary: 'Read what the bank did (CSV: code, amount_yuan, status paid or returned, bank_reference, reason)',
    access: cashier,
    audit: { act: 'bank-statement-read', of: 'statement' },
    file: { maxBytes: 5_000_000 },
    reply: bankStatement,
    status: 201,
  }),
};
