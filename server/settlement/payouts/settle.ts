import { systemActor } from '../../kernel/actor';
import { toAppError } from '../../kernel/errors';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { getRequestDoc } from '../../requests';
import type { PaymentGateway, TransferAnswer } from './gateway';
import { PayoutModel, type PayoutDoc } from './model';
import { stepPayout } from './payouts';

/** A payout that a process asked for and left is asked for again after this time (real). */
const askAgainMs = 30_000;
const by = systemActor('payouts');

/** Two processes may look at the same payout: the one that comes second finds it moved on. */
async function unlessMoved<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (toAppError(error).code === 'wrong_state') return null;
    throw error;
  }
}

async function ask(kernel: Kernel, gateway: PaymentGateway, payout: PayoutDoc): Promise<TransferAnswer> {
  await PayoutModel.updateOne({ _id: payout._id }, { $set: { askedAt: kernel.realNow() } });
  const { contactName: name, contactPhone: phone } = await getRequestDoc(payout.requestId);
  const key = `${String(payout._id)}-${payout.attempt}`;
  return gateway.transfer({ key, code: payout.code, amountFen: payout.amountFen, payee: { name, phone } });
}

async function finish(kernel: Kernel, payout: PayoutDoc, answer: TransferAnswer): Promise<void> {
  if (answer.outcome === 'pending') return;
  await unlessMoved(() =>
    transact(kernel, by, async (tx) => {
      const payoutId = payout._id;
      if (answer.outcome === 'paid')
        return stepPayout(kernel, tx, { payoutId, event: 'confirm', set: { bankReference: answer.bankReference } });
      await stepPayout(kernel, tx, { payoutId, event: 'return', set: { reason: answer.reason } });
      // What the bank refuses is a person's matter: it is not tried for ever.
      return stepPayout(kernel, tx, { payoutId, event: 'hold', set: { reason: answer.reason } });
    }),
  );
}

/**
 * Hands due payouts over and brings those under way to their end. A crash at any point loses and doubles nothing: what was handed over is asked
 * for again with the same key. Answers how many were paid or refused. One that fails is left for the next run.
 */
export async function settlePayouts(kernel: Kernel, gateway: PaymentGateway): Promise<number> {
  const before = new Date(kernel.realNow().getTime() - askAgainMs);
  const open = await PayoutModel.find({
    $or: [
      { status: 'due' },
      { status: 'under_way', gateway: gateway.name, $or: [{ askedAt: null }, { askedAt: { $lt: before } }] },
    ],
  })
    .sort({ _id: 1 })
    .limit(200)
    .lean<PayoutDoc[]>();
  let settled = 0;
  for (const payout of open) {
    try {
      const sent =
        payout.status === 'under_way'
          ? payout
          : await unlessMoved(() =>
              transact(kernel, by, (tx) =>
                stepPayout(kernel, tx, { payoutId: payout._id, event: 'send', set: { gateway: gateway.name } }),
              ),
            );
      if (!sent) continue;
      const answer = await ask(kernel, gateway, sent);
      await finish(kernel, sent, answer);
      if (answer.outcome !== 'pending') settled += 1;
    } catch (error) {
      kernel.log.warn({ err: error, payoutId: String(payout._id) }, 'a payout was not settled; it is tried again');
    }
  }
  return settled;
}
