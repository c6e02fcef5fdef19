import { Types } from 'mongoose';
import type { z } from 'zod';
import { holdSec, type holdsApi } from '#shared/requests/holds';
import type { SlotInput } from '#shared/requests/requests';
import { systemActor, type Actor } from '../kernel/actor';
import { AppError, isDuplicateKey } from '../kernel/errors';
import { transact, type Transaction } from '../kernel/events/transact';
import type { Job, Kernel } from '../kernel/kernel';
import { assertPlaceInDistrict, getDistrict, type DistrictDoc } from '../network';
import { HoldModel, type HoldDoc } from './hold-model';
import { demandOf, nearBonusFen } from './offers';
import { assertReachable } from './reach';
import { askSlotFit, slotKey } from './slot-fit';
import { assertBookable, closeWindows, freePlace, takePlace } from './slots';
import { wantedOf } from './wanted';

/** Of the places of a window, those that visitors who are not signed in may hold at a time; at least one. Assumed. */
const visitorsShare = 1 / 3;

type HoldInput = z.output<typeof holdsApi.holdSlot.body>;
const isSameSlot = (one: SlotInput, other: SlotInput) => one.day === other.day && one.from === other.from;
const factsOf = ({ _id, organisationId, slot }: HoldDoc) => ({
  holdId: String(_id),
  organisationId: String(organisationId),
  day: slot.day,
});

/**
 * Holds a place of a window: it is taken from the ledger like a booking's, and the draft plan keeps room for it. Throws `slot_full`,
 * `slot_closed` (also `no_room`), what `assertBookable` throws, `unreachable_place`, and `too_many_requests` when visitors hold their share of the window: book without a hold then.
 */
export async function holdSlot(kernel: Kernel, actor: Actor | null, input: HoldInput): Promise<HoldDoc> {
  const { slot, holder, place } = input;
  const district = await getDistrict(input.districtCode);
  assertPlaceInDistrict(district, place);
  await assertReachable(kernel, { district, place, day: slot.day });
  const demand = await demandOf(district, input);
  const { wanted } = await wantedOf(district.code, demand);
  await releaseEnded(kernel, { organisationId: district.operatorId, 'slot.day': slot.day });
  const present = await HoldModel.findOne({ holder, 'slot.day': slot.day }).lean<HoldDoc>();
  if (present && isSameSlot(present.slot, slot) && JSON.stringify(present.demand) === JSON.stringify(demand))
    return present;
  // Before the routes are asked: they only say that there is no room.
  const offer = await assertBookable(district, slot, wanted, kernel.clock.now());
  const fits = await askSlotFit(kernel, { district, demand, slots: [slot], isFresh: true });
  const fit = fits.get(slotKey(slot)) ?? { fits: true, near: false };
  if (!fit.fits)
    throw new AppError(
      'slot_closed',
      `The routes of ${slot.day} cannot take this visit from ${slot.from} to ${slot.to}`,
      {
        action: 'Choose another window.',
        details: { reason: 'no_room' },
      },
    );
  const by = actor ?? systemActor('visitor');
  return transact(kernel, by, async (tx) => {
    if (present) await release(tx, district, present);
    if (!actor) await assertVisitorsShare(district, offer);
    const hold: HoldDoc = {
      _id: new Types.ObjectId(),
      secret: kernel.chance.token(18),
      holder,
      isVisitor: !actor,
      organisationId: district.operatorId,
      districtCode: district.code,
      slot: { day: slot.day, from: slot.from, to: slot.to },
      demand,
      near: fit.near,
      bonusFen: fit.near ? nearBonusFen(district) : 0,
      heldAt: kernel.clock.now(),
      until: new Date(kernel.realNow().getTime() + holdSec * 1000),
    };
    tx.insert(HoldModel, hold, heldTwice);
    await tx.record('requests:slot-held', factsOf(hold));
    takePlace(tx, district, offer);
    return hold;
  });
}

function heldTwice(error: unknown): never {
  if (!isDuplicateKey(error)) throw error;
  throw new AppError('conflict', 'This holder is taking a place of that day at this very moment', {
    action: 'Choose the window again.',
  });
}

/** Nobody can block a window from outside: what is not held can still be booked. */
async function assertVisitorsShare(district: DistrictDoc, slot: SlotInput & { capacity: number }): Promise<void> {
  const most = Math.max(1, Math.floor(slot.capacity * visitorsShare));
  const held = await HoldModel.countDocuments({
    organisationId: district.operatorId,
    'slot.day': slot.day,
    'slot.from': slot.from,
    isVisitor: true,
  });
  if (held < most) return;
  throw new AppError('too_many_requests', `${held} places of this window are held at the moment, ${most} at most`, {
    action: 'Go on without a held place; it is certain once you have booked.',
    details: { held, most },
  });
}

/** Ends a hold in the running transaction; nothing when somebody was faster. */
async function release(tx: Transaction, district: DistrictDoc, hold: HoldDoc): Promise<void> {
  const { deletedCount } = await HoldModel.deleteOne({ _id: hold._id });
  if (deletedCount === 0) return;
  await tx.record('requests:slot-released', factsOf(hold));
  await freePlace(district, hold.slot);
}

/**
 * Takes no more bookings for a day and gives up what is held of it, in the running transaction. A booking at the same moment meets these writes,
 * and one of the two is tried again.
 */
export async function closeSlots(tx: Transaction, district: DistrictDoc, day: string): Promise<void> {
  const held = await HoldModel.find({ organisationId: district.operatorId, 'slot.day': day }).lean<HoldDoc[]>();
  for (const hold of held) await release(tx, district, hold);
  await closeWindows(district, day);
}

/** Gives a held place back; one that is gone already is fine. */
export async function releaseSlot(kernel: Kernel, secret: string): Promise<void> {
  const hold = await HoldModel.findOne({ secret }).lean<HoldDoc>();
  if (!hold) return;
  const district = await getDistrict(hold.districtCode);
  await transact(kernel, systemActor('slot-holds'), (tx) => release(tx, district, hold));
}

/** Gives back the places whose time is over: by the database's, so that no clock of a server frees them all. */
async function releaseEnded(kernel: Kernel, which: object = {}): Promise<void> {
  const ended = HoldModel.find({ ...which, $expr: { $lte: ['$until', '$$NOW'] } }).limit(1_000);
  for (const { secret } of await ended.lean<HoldDoc[]>()) await releaseSlot(kernel, secret);
}

/**
 * Turns the held place of a slot into a booking's, in the running transaction; null when there is none, then a place must be taken. What is
 * over but not yet given back still counts: its place is still there. The bonus is for the visit that was asked about only.
 */
export async function confirmHold(
  district: DistrictDoc,
  booking: { hold?: string | undefined; slot: SlotInput; place: HoldDoc['demand']['place'] },
): Promise<Pick<HoldDoc, 'heldAt' | 'bonusFen'> | null> {
  if (!booking.hold) return null;
  const { slot, place } = booking;
  const hold = await HoldModel.findOneAndDelete({
    secret: booking.hold,
    organisationId: district.operatorId,
    'slot.day': slot.day,
    'slot.from': slot.from,
  }).lean<HoldDoc>();
  if (!hold) return null;
  const isSamePlace = hold.demand.place.lng === place.lng && hold.demand.place.lat === place.lat;
  return { heldAt: hold.heldAt, bonusFen: isSamePlace ? hold.bonusFen : 0 };
}

/** Places of a day that are held, for those who plan it. */
export async function listHolds(query: { organisationId: string; day: string }): Promise<HoldDoc[]> {
  return HoldModel.find({ organisationId: query.organisationId, 'slot.day': query.day })
    .sort({ _id: 1 })
    .lean<HoldDoc[]>();
}

/** Gives places back when nobody asks for the day. */
export const holdJobs = (kernel: Kernel): Job[] => [
  { name: 'slot-holds', cron: '*/15 * * * * *', run: () => releaseEnded(kernel) },
];
