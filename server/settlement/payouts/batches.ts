import { Types } from 'mongoose';
import { dayOf } from '#shared/kernel/time';
import { recordAudit, tenantOf } from '../../accounts';
import type { Actor } from '../../kernel/actor';
import { AppError, notFound } from '../../kernel/errors';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { districtOf } from '../../network';
import { listRequestDocs } from '../../requests';
import { csvLine } from '../csv';
import { nextNumber } from '../ledger/post';
import { BatchModel, PayoutModel, type BatchDoc, type PayoutDoc } from './model';
import { stepPayout } from './payouts';

/** Payouts in one file at most: the file and its entries are one transaction. */
const mostInBatch = 200;

/** Hands due payouts over in a file. Throws `wrong_state` when none is due. */
export async function makeBatch(kernel: Kernel, actor: Actor): Promise<BatchDoc> {
  const organisationId = new Types.ObjectId(tenantOf(actor));
  const { timeZone } = await districtOf(actor);
  return transact(kernel, actor, async (tx) => {
    const due = await PayoutModel.find({ organisationId, status: 'due' })
      .sort({ _id: 1 })
      .limit(mostInBatch)
      .lean<PayoutDoc[]>();
    if (due.length === 0)
      throw new AppError('wrong_state', 'No payout is due', { action: 'Come back when something was collected.' });
    const now = kernel.clock.now();
    const year = dayOf(now, timeZone).slice(0, 4);
    const number = await nextNumber(tx, `batches:${String(organisationId)}:${year}`);
    const batch: BatchDoc = {
      _id: new Types.ObjectId(),
      organisationId,
      code: `B${year}-${String(number).padStart(4, '0')}`,
      payouts: due.length,
      sumFen: due.reduce((sum, { amountFen }) => sum + amountFen, 0),
      madeAt: now,
    };
    await BatchModel.create([batch]);
    const set = { gateway: 'bank_file', batchId: batch._id };
    for (const { _id: payoutId } of due) await stepPayout(kernel, tx, { payoutId, event: 'send', set });
    return batch;
  });
}

/** Files made for the bank, newest first. */
export async function listBatches(actor: Actor): Promise<BatchDoc[]> {
  return BatchModel.find({ organisationId: tenantOf(actor) })
    .sort({ _id: -1 })
    .limit(200)
    .lean<BatchDoc[]>();
}

/** The file as the bank takes it: UTF-8 CSV with names and phones in full. Who took it is kept in the audit. */
export async function batchFile(kernel: Kernel, actor: Actor, id: string): Promise<Buffer> {
  const batch = await BatchModel.findOne({ _id: id, organisationId: tenantOf(actor) }).lean<BatchDoc>();
  if (!batch) throw notFound('The file');
  const payouts = await PayoutModel.find({ batchId: batch._id }).sort({ _id: 1 }).lean<PayoutDoc[]>();
  const requests = new Map(
    (await listRequestDocs(payouts.map(({ requestId }) => requestId))).map((one) => [String(one._id), one]),
  );
  const details = { payouts: batch.payouts };
  await recordAudit(kernel, { actor, act: 'payout-file-taken', subject: `payout-batch:${batch.code}`, details });
  const rows = payouts.map(({ code, amountFen, requestId, requestCode }) => {
    const payee = requests.get(requestId);
    const yuan = (amountFen / 100).toFixed(2);
    return csvLine([code, payee?.contactName ?? '', payee?.contactPhone ?? '', yuan, requestCode]);
  });
  return Buffer.from(`\uFEFF${csvLine(['code', 'payee', 'phone', 'amount_yuan', 'purpose'])}${rows.join('')}`);
}
