import type { SlotInput, SlotOffer } from '#shared/requests/requests';
import { recordAudit } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError } from '../kernel/errors';
import { transact, type Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { getDistrict } from '../network';
import { getRequestDoc, moveRequest, type RequestIdentity } from './life-cycle';
import type { RequestDoc } from './model';
import { bookedSlot, listOffers, windowOf } from './slots';
import { wantedOf } from './wanted';

/** Widens the window of a request that waits for its visit, as the resident has agreed. The place that it holds stays the same. */
export async function agreeWindow(
  kernel: Kernel,
  actor: Actor,
  request: RequestIdentity,
  { from, to }: { from: string; to: string },
): Promise<RequestDoc> {
  const { timeZone } = await getDistrict(request.districtCode);
  const requestId = String(request._id);
  return transact(kernel, actor, async (tx) => {
    const before = await getRequestDoc(requestId);
    const { slot } = before;
    if (from > slot.from || to < slot.to || (from === slot.from && to === slot.to))
      throw new AppError('invalid_input', `${from}–${to} is not wider than ${slot.from}–${slot.to}`, {
        action: 'Choose a window around the present one, or move the booking to another slot.',
        details: { from: slot.from, to: slot.to },
      });
    const wider = { day: slot.day, from, to };
    const window = windowOf(wider, timeZone);
    if (window.toAt <= kernel.clock.now())
      throw new AppError('slot_closed', `${slot.day} ${to} has passed`, { action: 'Choose another slot.' });
    const after = await moveRequest(kernel, tx, {
      ...{ requestId, event: 'reschedule', by: 'dispatcher', actorName: actor.role },
      detail: `${slot.day} ${from}–${to}`,
      set: { slot: wider, bookedFrom: bookedSlot(before).from, slotFromAt: window.fromAt, slotToAt: window.toAt },
    });
    await tx.record('requests:rescheduled', { requestId, day: slot.day, previousDay: slot.day });
    await recordAudit(kernel, {
      ...{ actor, act: 'request-window-agreed', subject: `request:${requestId}` },
      details: { from, to },
    });
    return after;
  });
}

/** Another time of the same day, as the resident has agreed, in the running transaction, in which the request was read; a failed one waits again. Its place stays the same. */
export async function agreeToday(
  kernel: Kernel,
  tx: Transaction,
  { request, slot, actorName }: { request: RequestDoc; slot: SlotInput; actorName: string },
): Promise<RequestDoc> {
  const window = windowOf(slot, (await getDistrict(request.districtCode)).timeZone);
  const requestId = String(request._id);
  const after = await moveRequest(kernel, tx, {
    ...{ requestId, event: request.status === 'failed' ? 'reopen' : 'reschedule', by: 'dispatcher', actorName },
    detail: `${slot.day} ${slot.from}–${slot.to}`,
    set: {
      ...{ slot, slotFromAt: window.fromAt, slotToAt: window.toAt, failReason: null },
      bookedFrom: bookedSlot(request).from,
    },
  });
  await tx.record('requests:rescheduled', { requestId, day: slot.day, previousDay: slot.day });
  return after;
}

/** Windows to which a request could be moved now. */
export async function listOtherSlots(kernel: Kernel, doc: RequestDoc): Promise<SlotOffer[]> {
  const district = await getDistrict(doc.districtCode);
  const { wanted } = await wantedOf(district.code, doc);
  const offers = await listOffers(district, wanted, kernel.clock.now());
  const { from } = bookedSlot(doc);
  return offers.filter((offer) => offer.bookable && !(offer.day === doc.slot.day && offer.from === from));
}
