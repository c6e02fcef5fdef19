import { mongo, Types } from 'mongoose';
import type { z } from 'zod';
import { dayOf } from '#shared/kernel/time';
import type { requestInput, SlotInput } from '#shared/requests/requests';
import { AccountModel, recordAudit, tenantOf } from '../accounts';
import { systemActor, type Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { assertPlaceInDistrict, bankOf, districtOf, getDistrict, townOf, type DistrictDoc } from '../network';
import { estimatePrice, listPricedCategories } from './catalogue';
import type { DealerOrderDoc } from './dealer-order-model';
import { deliveryOf, findByCodeAndBuyer, isBookable, moveDealerOrder } from './dealer-orders';
import { confirmHold } from './holds';
import { getRequestDoc, moveRequest, type RequestIdentity } from './life-cycle';
import { RequestModel, type RequestDoc } from './model';
import { attachPhotos } from './photos';
import { assertReachable } from './reach';
import type { Mover } from './rules';
import { assertBookable, bookedSlot, cutOffOf, freePlace, takePlace, windowOf } from './slots';
import { wantedOf } from './wanted';

/** Who books or changes: a signed-in person, or somebody with the secret link. */
export type Booker = Actor | null;
const moverOf = (actor: Booker): Mover => (actor?.role === 'dispatcher' ? 'dispatcher' : 'booker');
const nameOf = (actor: Booker) => actor?.role ?? 'secret-link';

type Booking = z.output<typeof requestInput>;

/** Books a pickup, with the delivery of a dealer's order where one is named: checks place, items and window, takes a place, writes the request and its event together. */
export async function openRequest(
  kernel: Kernel,
  actor: Actor,
  input: Booking,
  entered: { channel?: RequestDoc['channel']; at?: Date } = {},
): Promise<RequestDoc> {
  const district = actor.role === 'dispatcher' ? await districtOf(actor) : await getDistrict(input.districtCode);
  if (district.code !== input.districtCode) throw notFound('The district');
  if (actor.role === 'dispatcher' && tenantOf(actor) !== String(district.operatorId)) throw notFound('The district');
  const { address, slot } = input;
  assertPlaceInDistrict(district, address.place);
  if (actor.role !== 'dispatcher') await assertReachable(kernel, { district, place: address.place, day: slot.day });
  const order = await orderOf(actor, district, input);
  const { wanted, categories } = await wantedOf(district.code, { items: input.items, delivery: order });
  const town = townOf(district, { place: address.place, text: address.text });
  return transact(kernel, actor, async (tx) => {
    const now = entered.at ?? kernel.clock.now();
    const priced = await listPricedCategories(district.code, { day: dayOf(now, district.timeZone) });
    const estimate = estimatePrice(priced, { ...input, ...address });
    const held = await confirmHold(district, { ...input, place: address.place });
    const offer = await assertBookable(district, slot, wanted, held?.heldAt ?? now);
    const window = windowOf(slot, district.timeZone);
    const doc: RequestDoc = {
      _id: new Types.ObjectId(),
      code: `${slot.day.slice(5).replace('-', '')}-${kernel.chance.digits(6)}`,
      organisationId: district.operatorId,
      districtCode: district.code,
      kind: input.kind,
      mode: input.mode,
      status: 'waiting',
      channel: entered.channel ?? (actor.role === 'dispatcher' ? 'phone' : 'web'),
      accountId: actor.role === 'resident' ? new Types.ObjectId(actor.accountId) : null,
      contactName: input.contact.name,
      contactPhone: input.contact.phone,
      addressText: address.text,
      addressUnit: address.unit,
      floor: address.floor,
      lift: address.lift,
      place: address.place,
      bank: bankOf(district, address.place),
      townCode: town?.code ?? '',
      townName: town?.name ?? '',
      items: input.items.map((item, n) => ({
        ...item,
        weightKg: categories[n]?.weightKg ?? 0,
        volumeLitres: categories[n]?.volumeLitres ?? 0,
      })),
      delivery: order && (await deliveryOf(order)),
      slot,
      slotFromAt: window.fromAt,
      slotToAt: window.toAt,
      estimate: { ...estimate, bonusFen: held?.bonusFen ?? 0 },
      pickupCode: kernel.chance.digits(6),
      secret: kernel.chance.token(18),
      note: input.note,
      photoIds: input.photoIds,
      route: null,
      receipt: null,
      failReason: null,
      timeline: [{ at: now, what: 'opened', by: nameOf(actor), detail: '' }],
      openedAt: now,
      version: 1,
    };
    tx.insert(RequestModel, doc, againWithOtherCode);
    await attachPhotos({ owner: actor, ids: input.photoIds, organisationId: district.operatorId });
    const requestId = String(doc._id);
    if (order) await moveDealerOrder(kernel, tx, { dealerOrderId: String(order._id), event: 'book', requestId });
    await tx.record('requests:opened', {
      requestId,
      organisationId: String(district.operatorId),
      day: slot.day,
      from: null,
      to: 'waiting',
      version: doc.version,
      districtCode: doc.districtCode,
      kind: doc.kind,
      channel: doc.channel,
    });
    if (!held) takePlace(tx, district, offer);
    return doc;
  });
}

/** Codes are short enough to be told on the telephone, so two may meet: the transaction is then run again and draws another. */
function againWithOtherCode(error: unknown): never {
  const { MongoError } = mongo;
  if (error instanceof MongoError && error.code === 11_000 && error.message.includes('code'))
    error.addErrorLabel('TransientTransactionError');
  throw error;
}

/** The dealer's order that an exchange delivers. The buyer's phone must be the contact's. */
async function orderOf(actor: Actor, district: DistrictDoc, input: Booking): Promise<DealerOrderDoc | null> {
  const { kind, dealerOrderCode: code } = input;
  if (kind === 'collect' && !code) return null;
  if (kind === 'collect' || !code)
    throw new AppError('invalid_input', 'An exchange needs an order number, a collection has none', {
      action: kind === 'collect' ? 'Book an exchange, or leave the order number out.' : 'Enter the order number.',
    });
  const account = actor.role === 'resident' ? await AccountModel.findById(actor.accountId, { phone: 1 }).lean() : null;
  const phones = [input.contact.phone, ...(account?.phone ? [account.phone] : [])];
  const order = await findByCodeAndBuyer({ districtCode: district.code, code, phones });
  if (!isBookable(order))
    throw new AppError('conflict', `Order ${order.code} is ${order.status} already`, {
      action: 'Look at your bookings, or call the shop.',
      details: { status: order.status },
    });
  return order;
}

function assertBeforeCutOff(kernel: Kernel, district: DistrictDoc, doc: RequestDoc, actor: Booker): void {
  const until = cutOffOf(district, doc.slot);
  if (actor?.role === 'dispatcher' || kernel.clock.now() < until) return;
  throw new AppError('past_cut_off', `Changes were possible until ${until.toISOString()}`, {
    action: `Call ${district.hotline || 'the operator'}.`,
    details: { until: until.toISOString() },
  });
}

const eventActor = (actor: Booker) => actor ?? systemActor('secret-link');

/** Cancels and gives the place back. */
export async function cancelRequest(
  kernel: Kernel,
  actor: Booker,
  request: RequestIdentity,
  reason: string,
): Promise<RequestDoc> {
  const district = await getDistrict(request.districtCode);
  const requestId = String(request._id);
  return transact(kernel, eventActor(actor), async (tx) => {
    const before = await getRequestDoc(requestId);
    assertBeforeCutOff(kernel, district, before, actor);
    const after = await moveRequest(kernel, tx, {
      requestId,
      event: 'cancel',
      by: moverOf(actor),
      actorName: nameOf(actor),
      detail: reason,
    });
    if (actor?.role === 'dispatcher')
      await recordAudit(kernel, {
        actor,
        act: 'request-cancelled',
        subject: `request:${requestId}`,
        details: {},
      });
    await freePlace(district, bookedSlot(before));
    return after;
  });
}

/** Moves to another window; a failed one is taken back into the queue (`reopen`). */
export async function moveToSlot(
  kernel: Kernel,
  actor: Booker,
  request: RequestIdentity,
  change: { slot: SlotInput; event: 'reschedule' | 'reopen' },
): Promise<RequestDoc> {
  const { slot, event } = change;
  const district = await getDistrict(request.districtCode);
  const requestId = String(request._id);
  // A crossing that is closed today may be open then: staff who agree the day with the resident know.
  if (actor?.role !== 'dispatcher') await assertReachable(kernel, { district, place: request.place, day: slot.day });
  return transact(kernel, eventActor(actor), async (tx) => {
    const before = await getRequestDoc(requestId);
    if (event === 'reschedule') assertBeforeCutOff(kernel, district, before, actor);
    const { wanted } = await wantedOf(district.code, before);
    const offer = await assertBookable(district, slot, wanted, kernel.clock.now());
    const window = windowOf(slot, district.timeZone);
    // The bonus was for the window that it leaves.
    const estimate = { ...before.estimate, bonusFen: 0 };
    const times = { slot, bookedFrom: null, slotFromAt: window.fromAt, slotToAt: window.toAt };
    const set = { ...times, estimate, failReason: null };
    const after = await moveRequest(kernel, tx, {
      requestId,
      event,
      by: moverOf(actor),
      actorName: nameOf(actor),
      detail: `${slot.day} ${slot.from}–${slot.to}`,
      set,
    });
    await tx.record('requests:rescheduled', { requestId, day: slot.day, previousDay: before.slot.day });
    if (event === 'reschedule') await freePlace(district, bookedSlot(before));
    takePlace(tx, district, offer);
    return after;
  });
}
