import { Types } from 'mongoose';
import { dayOf } from '#shared/kernel/time';
import { assertSameTenant } from '../../accounts';
import type { Actor } from '../../kernel/actor';
import { AppError, notFound } from '../../kernel/errors';
import type { Transaction } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { getDistrict } from '../../network';
import { getRequestDoc } from '../../requests';
import { move, nextNumber, post } from '../ledger/post';
import { PayoutModel, type PayoutDoc } from './model';
import { stepOf, type PayoutEvent } from './rules';

/**
 * Books what a receipt promises and opens its payout, in the running transaction, once for each receipt. Answers null where the request has no
 * receipt or nothing is paid for it.
 */
export async function openPayout(kernel: Kernel, tx: Transaction, requestId: string): Promise<PayoutDoc | null> {
  const { receipt, ...request } = await getRequestDoc(requestId);
  const amountFen = receipt ? receipt.paidFen - (receipt.earlierFen ?? 0) : 0;
  if (!receipt || amountFen <= 0) return null;
  const receiptKey = `${requestId}:${receipt.at.toISOString()}`;
  const known = await PayoutModel.findOne({ receiptKey }).lean<PayoutDoc>();
  if (known) return known;
  const { organisationId, districtCode } = request;
  const { timeZone } = await getDistrict(districtCode);
  const day = dayOf(receipt.at, timeZone);
  const number = await nextNumber(tx, `payouts:${String(organisationId)}:${day.slice(0, 4)}`);
  const payout: PayoutDoc = {
    _id: new Types.ObjectId(),
    ...{ organisationId, districtCode, requestId, receiptKey, day },
    code: `P${day.slice(0, 4)}-${String(number).padStart(6, '0')}`,
    requestCode: request.code,
    amountFen,
    ...{ refundedFen: 0, status: 'due', gateway: null, batchId: null, attempt: 0, bankReference: null, reason: '' },
    ...{ askedAt: null, sentAt: null, paidAt: null },
  };
  await PayoutModel.create([payout]);
  await post(tx, {
    ...{ organisationId, day, at: kernel.clock.now(), kind: 'purchase', reference: `purchase:${receiptKey}` },
    note: request.code,
    lines: move(amountFen, { debit: 'purchases', credit: 'owed_sellers' }),
  });
  await tell(tx, payout);
  return payout;
}

async function tell(tx: Transaction, { _id, organisationId, requestId, status }: PayoutDoc): Promise<void> {
  await tx.record('settlement:payout-changed', {
    organisationId: String(organisationId),
    payoutId: String(_id),
    requestId,
    status,
  });
}

/**
 * One step of a payout with its entry, in the running transaction: both or neither. A step that has been made already by somebody else
 * is refused with `wrong_state`.
 */
export async function stepPayout(
  kernel: Kernel,
  tx: Transaction,
  step: { payoutId: Types.ObjectId; event: PayoutEvent; set?: Partial<PayoutDoc> },
): Promise<PayoutDoc> {
  const payout = await PayoutModel.findById(step.payoutId).lean<PayoutDoc>();
  if (!payout) throw notFound('The payout');
  const { to, books } = stepOf(payout.status, step.event);
  const now = kernel.clock.now();
  const set: Partial<PayoutDoc> = {
    status: to,
    ...(step.event === 'send' && { attempt: payout.attempt + 1, sentAt: now, reason: '' }),
    ...(step.event === 'confirm' && { paidAt: now }),
    ...(step.event === 'return' && { gateway: null, batchId: null, askedAt: null }),
    ...step.set,
  };
  const after: PayoutDoc = { ...payout, ...set };
  await PayoutModel.updateOne({ _id: payout._id, status: payout.status }, { $set: set });
  if (books) {
    const { timeZone } = await getDistrict(payout.districtCode);
    await post(tx, {
      organisationId: payout.organisationId,
      day: dayOf(now, timeZone),
      at: now,
      kind: books.kind,
      reference: `payout:${String(payout._id)}:${books.kind}:${after.attempt}`,
      note: payout.code,
      lines: move(payout.amountFen, books),
    });
  }
  await tell(tx, after);
  return after;
}

/** A payout of the actor's organisation. Throws `not_found`. */
export async function getPayout(actor: Actor, id: string): Promise<PayoutDoc> {
  const payout = await PayoutModel.findById(id).lean<PayoutDoc>();
  if (!payout) throw notFound('The payout');
  assertSameTenant(actor, payout.organisationId, 'The payout');
  return payout;
}

/** Money that a resident gave back, in the running transaction; never more than was paid. */
export async function refundPayout(
  kernel: Kernel,
  tx: Transaction,
  payout: PayoutDoc,
  refund: { amountFen: number; reason: string },
): Promise<PayoutDoc> {
  const leftFen = payout.amountFen - payout.refundedFen;
  if (payout.status !== 'paid' || refund.amountFen > leftFen)
    throw new AppError(
      'wrong_state',
      `${refund.amountFen} fen cannot come back: ${payout.status}, ${leftFen} fen left`,
      {
        action: 'Only what was paid and has not come back yet can be refunded.',
        details: { status: payout.status, leftFen },
      },
    );
  const refundedFen = payout.refundedFen + refund.amountFen;
  const after = { ...payout, refundedFen, reason: refund.reason };
  await PayoutModel.updateOne({ _id: payout._id }, { $set: { refundedFen, reason: refund.reason } });
  const { timeZone } = await getDistrict(payout.districtCode);
  const now = kernel.clock.now();
  await post(tx, {
    organisationId: payout.organisationId,
    ...{ day: dayOf(now, timeZone), at: now, kind: 'refund', note: `${payout.code} ${refund.reason}` },
    reference: `payout:${String(payout._id)}:refund:${refundedFen}`,
    lines: move(refund.amountFen, { debit: 'bank', credit: 'purchases' }),
  });
  await tell(tx, after);
  return after;
}
