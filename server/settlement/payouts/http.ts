import { Types } from 'mongoose';
import { payoutsApi } from '#shared/settlement/payouts';
import { recordAudit, tenantOf } from '../../accounts';
import type { Actor } from '../../kernel/actor';
import { transact } from '../../kernel/events/transact';
import { implement, type Implementation } from '../../kernel/http/implement';
import type { Kernel } from '../../kernel/kernel';
import { batchFile, listBatches, makeBatch } from './batches';
import { BatchModel, PayoutModel, type BatchDoc, type PayoutDoc } from './model';
import { getPayout, refundPayout, stepPayout } from './payouts';
import { presentPayouts } from './present';
import { readStatement } from './statements';

async function present(docs: readonly PayoutDoc[]) {
  const batchIds = docs.flatMap(({ batchId }) => batchId ?? []);
  const batches = await BatchModel.find({ _id: { $in: batchIds } }, { code: 1 }).lean();
  return presentPayouts(docs, new Map(batches.map(({ _id, code }) => [String(_id), code])));
}
async function presentOne(doc: PayoutDoc) {
  const [payout] = await present([doc]);
  if (!payout) throw new Error('no payout was presented');
  return payout;
}
const presentBatch = ({ _id, code, payouts, sumFen, madeAt }: BatchDoc) => ({
  ...{ id: String(_id), code, payouts, sumFen },
  madeAt: madeAt.toISOString(),
});

export function payoutsHttp(kernel: Kernel): Implementation[] {
  const stepBy = async (actor: Actor, id: string, event: 'hold' | 'release', reason: string) => {
    const { _id: payoutId } = await getPayout(actor, id);
    return presentOne(
      await transact(kernel, actor, async (tx) => {
        const after = await stepPayout(kernel, tx, { payoutId, event, set: { reason } });
        const subject = `payout:${after.code}`;
        await recordAudit(kernel, {
          actor,
          act: `payout-${event === 'hold' ? 'held' : 'released'}`,
          subject,
          details: { reason },
        });
        return after;
      }),
    );
  };
  return implement(payoutsApi, {
    listPayouts: async ({ actor, query }) => {
      const docs = await PayoutModel.find({
        organisationId: tenantOf(actor),
        ...(query.status && { status: query.status }),
        ...(query.cursor && { _id: { $lt: new Types.ObjectId(query.cursor) } }),
      })
        .sort({ _id: -1 })
        .limit(query.limit)
        .lean<PayoutDoc[]>();
      return { items: await present(docs), nextCursor: docs.length === query.limit ? String(docs.at(-1)?._id) : null };
    },
    holdPayout: ({ actor, params, body }) => stepBy(actor, params.id, 'hold', body.reason),
    releasePayout: ({ actor, params }) => stepBy(actor, params.id, 'release', ''),
    refundPayout: async ({ actor, params, body }) =>
      presentOne(
        await transact(kernel, actor, async (tx) => {
          const payout = await getPayout(actor, params.id);
          const subject = `payout:${payout.code}`;
          await recordAudit(kernel, { actor, act: 'payout-refunded', subject, details: body });
          return refundPayout(kernel, tx, payout, body);
        }),
      ),
    makePayoutBatch: async ({ actor }) => presentBatch(await makeBatch(kernel, actor)),
    listPayoutBatches: async ({ actor }) => ({ items: (await listBatches(actor)).map(presentBatch) }),
    getPayoutFile: async ({ actor, params }) => ({
      type: 'text/csv; charset=utf-8',
      bytes: await batchFile(kernel, actor, params.id),
    }),
    readBankStatement: async ({ actor, file }) => {
      const { statement, repeated } = await readStatement(kernel, actor, file ?? Buffer.alloc(0));
      const { _id, readAt, lines } = statement;
      return { id: String(_id), readAt: readAt.toISOString(), repeated, lines };
    },
  });
}
