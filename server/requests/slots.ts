import type { SlotInput, SlotOffer } from '#shared/requests/requests';
import type { SlotBound } from '#shared/requests/slot-bound';
import { addDays, dayOf, instantOf, secOfTime } from '#shared/kernel/time';
import { listShiftsInService, type ShiftDoc } from '../fleet';
import { briefMemory } from '../kernel/brief-memory';
import { AppError } from '../kernel/errors';
import type { Transaction } from '../kernel/events/transact';
import type { DistrictDoc } from '../network';
import { whatExceeds, type Wanted } from './carrying';
import { SlotLedgerModel, type RequestDoc } from './model';

/** Average seconds of work and way for one visit. Assumed until own records say better. */
export const visitSec = 18 * 60;
/** Share of the working time that may be promised; the rest is kept for what goes wrong. Assumed. */
export const promisedShare = 0.85;

/** The instants of a window. */
export function windowOf(slot: SlotInput, timeZone: string): { fromAt: Date; toAt: Date } {
  return {
    fromAt: instantOf(slot.day, secOfTime(slot.from), timeZone),
    toAt: instantOf(slot.day, secOfTime(slot.to), timeZone),
  };
}

/** Visits that the shifts can promise in a window: overlap of working time, without the break where the window covers it, by the average visit. */
export function capacityOf(
  shifts: readonly Pick<ShiftDoc, 'startsAt' | 'endsAt' | 'break' | 'day'>[],
  window: { fromAt: Date; toAt: Date },
  timeZone: string,
): number {
  const sharedSec = (from: Date, to: Date) =>
    Math.max(
      0,
      (Math.min(to.getTime(), window.toAt.getTime()) - Math.max(from.getTime(), window.fromAt.getTime())) / 1000,
    );
  const sec = shifts.reduce((sum, shift) => {
    const working = sharedSec(shift.startsAt, shift.endsAt);
    const pause = shift.break;
    if (!pause) return sum + working;
    // The break may lie anywhere in its window: each part of that window bears its share of the minutes.
    const [from, to] = [
      instantOf(shift.day, secOfTime(pause.from), timeZone),
      instantOf(shift.day, secOfTime(pause.to), timeZone),
    ];
    return sum + working - (sharedSec(from, to) / ((to.getTime() - from.getTime()) / 1000)) * pause.minutes * 60;
  }, 0);
  return Math.floor((sec * promisedShare) / visitSec + 1e-9);
}

/** Until when a window can be booked, changed or cancelled by a resident. */
export function cutOffOf(district: Pick<DistrictDoc, 'cutOff' | 'timeZone'>, slot: SlotInput): Date {
  const { minutesBefore, earlyOpensBefore, earlyClosesAt } = district.cutOff;
  if (slot.from < earlyOpensBefore)
    return instantOf(addDays(slot.day, -1), secOfTime(earlyClosesAt), district.timeZone);
  return new Date(windowOf(slot, district.timeZone).fromAt.getTime() - minutesBefore * 60_000);
}

const ledgerId = (district: DistrictDoc, slot: SlotInput) => `${String(district.operatorId)}:${slot.day}:${slot.from}`;

/** Shifts of a day, at most a second old: a shift that is cancelled in the same second as a booking comes too late either way. */
const readyShifts = briefMemory<ShiftDoc[]>(1_000);
function listRecentShifts(query: { organisationId: string; day: string }): Promise<ShiftDoc[]> {
  return readyShifts.get(`${query.organisationId} ${query.day}`, () => listShiftsInService(query));
}

/** Places by the shifts that give them and the window: shifts are remembered for a second, and so is what they come to. */
const countedPlaces = new WeakMap<readonly ShiftDoc[], Map<string, number>>();
function placesIn(shifts: readonly ShiftDoc[], slot: SlotInput, timeZone: string): number {
  const counted = countedPlaces.get(shifts) ?? new Map<string, number>();
  countedPlaces.set(shifts, counted);
  const key = `${slot.from} ${slot.to} ${timeZone}`;
  const places = counted.get(key) ?? capacityOf(shifts, windowOf(slot, timeZone), timeZone);
  counted.set(key, places);
  return places;
}

type Standing = Pick<SlotOffer, 'capacity' | 'reason' | 'bound'>;

/** Why a window cannot be booked apart from being full, with its bound, and how many places it has. */
function offerOf(
  input: { district: DistrictDoc; shifts: readonly ShiftDoc[]; wanted: Wanted; now: Date },
  slot: SlotInput,
): Standing {
  const { district, shifts, wanted, now } = input;
  const window = windowOf(slot, district.timeZone);
  const capacity = placesIn(shifts, slot, district.timeZone);
  const bounded = (bound: SlotBound): Standing => ({ capacity, reason: bound.reason, bound });
  if (window.fromAt <= now) return bounded({ reason: 'past', from: window.fromAt.toISOString() });
  const until = cutOffOf(district, slot);
  if (until <= now) return bounded({ reason: 'cut_off', until: until.toISOString() });
  if (capacity === 0) return { capacity, reason: 'no_shift', bound: null };
  const atWork = shifts.filter(({ startsAt, endsAt }) => startsAt < window.toAt && endsAt > window.fromAt);
  const bound = whatExceeds(atWork, wanted, {
    fromAt: window.fromAt,
    placesOf: (some) => capacityOf(some, window, district.timeZone),
  });
  return bound ? bounded(bound) : { capacity, reason: null, bound: null };
}

/** Every window of the bookable days with what remains by the shifts alone, and why one cannot be booked. */
export async function listOffers(district: DistrictDoc, wanted: Wanted, now: Date): Promise<SlotOffer[]> {
  const today = dayOf(now, district.timeZone);
  const offers: SlotOffer[] = [];
  for (let ahead = 0; ahead <= district.bookingHorizonDays; ahead += 1) {
    const day = addDays(today, ahead);
    const shifts = await listRecentShifts({ organisationId: String(district.operatorId), day });
    const slots = district.slotWindows.map(({ from, to }) => ({ day, from, to }));
    const ledgers = await SlotLedgerModel.find({ _id: { $in: slots.map((slot) => ledgerId(district, slot)) } }).lean();
    const ledgerOf = new Map(ledgers.map((ledger) => [ledger._id, ledger]));
    for (const slot of slots) {
      const { capacity, reason, bound } = offerOf({ district, shifts, wanted, now }, slot);
      const { booked = 0, closed = false } = ledgerOf.get(ledgerId(district, slot)) ?? {};
      const remaining = closed ? 0 : Math.max(0, capacity - booked);
      const why = reason ?? (closed ? 'cut_off' : remaining === 0 ? 'full' : null);
      const open = { bookable: why === null, reason: why, bound, near: false, bonusFen: 0 };
      offers.push({ ...slot, capacity, remaining, ...open });
    }
  }
  return offers;
}

/** A window that can be booked as far as shifts and time go; `takePlace` knows whether it is full. */
export type OpenSlot = SlotInput & { capacity: number };

/** Refuses a window that cannot be booked, with the reason. */
export async function assertBookable(
  district: DistrictDoc,
  slot: SlotInput,
  wanted: Wanted,
  now: Date,
): Promise<OpenSlot> {
  const last = addDays(dayOf(now, district.timeZone), district.bookingHorizonDays);
  const isOffered = district.slotWindows.some(({ from, to }) => from === slot.from && to === slot.to);
  if (slot.day > last || !isOffered) {
    throw new AppError(
      'slot_closed',
      `${slot.day} ${slot.from}–${slot.to} cannot be booked; the last bookable day is ${last}`,
      { action: 'Choose one of the windows offered.', details: { reason: 'unknown' } },
    );
  }
  const shifts = await listRecentShifts({ organisationId: String(district.operatorId), day: slot.day });
  const { capacity, reason, bound } = offerOf({ district, shifts, wanted, now }, slot);
  if (reason === null) return { ...slot, capacity };
  const isElsewhere =
    !bound || !(bound.reason in neverCodes) || (await listOffers(district, wanted, now)).some(canTake);
  throw notBookable(district, slot, { reason, bound, isElsewhere });
}

const canTake = ({ reason }: SlotOffer) => reason === null || reason === 'full';

/** How what no window of the bookable days can take is refused. */
const neverCodes = {
  no_skill: 'not_accepted',
  too_heavy: 'too_heavy',
  too_bulky: 'too_large',
  too_many: 'too_large',
  too_long: 'too_large',
} as const;

/** Refusal of a window with its bound: another one where that helps, else what helps then. */
function notBookable(
  district: DistrictDoc,
  slot: SlotInput,
  why: Pick<Standing, 'bound'> & { reason: NonNullable<SlotOffer['reason']>; isElsewhere: boolean },
): AppError {
  const { reason, bound, isElsewhere } = why;
  const code = isElsewhere ? 'slot_closed' : neverCodes[reason as keyof typeof neverCodes];
  const call = `call ${district.hotline || 'the operator'}`;
  const never =
    reason === 'no_skill' ? `Leave out what no crew may take, or ${call}.` : `Book it in several visits, or ${call}.`;
  const { reason: _, ...figures } = bound ?? { reason };
  const named = Object.entries(figures).map(([name, value]) => `${name} ${String(value)}`);
  return new AppError(code, `${slot.day} ${slot.from}–${slot.to} cannot be booked: ${[reason, ...named].join(', ')}`, {
    action: isElsewhere ? 'Choose another window.' : never,
    details: { ...(bound ?? { reason }) },
  });
}

const slotFull = (slot: SlotInput & { capacity: number }) =>
  new AppError('slot_full', `No place of ${slot.day} ${slot.from}–${slot.to} is left, of ${slot.capacity}`, {
    action: 'Choose another window.',
    details: { capacity: slot.capacity },
  });

/** Takes a place with the running transaction; refused at its end when all `capacity` are taken. */
export function takePlace(tx: Transaction, district: DistrictDoc, slot: OpenSlot): void {
  tx.count(SlotLedgerModel, {
    id: ledgerId(district, slot),
    field: 'booked',
    by: 1,
    max: slot.capacity,
    exceeded: () => slotFull(slot),
  });
}

/** The window whose place a request holds. */
export function bookedSlot({ slot, bookedFrom }: Pick<RequestDoc, 'slot' | 'bookedFrom'>): SlotInput {
  return bookedFrom ? { ...slot, from: bookedFrom } : slot;
}

/** Gives a place back in the running transaction. */
export async function freePlace(district: DistrictDoc, slot: SlotInput): Promise<void> {
  await SlotLedgerModel.updateOne({ _id: ledgerId(district, slot), booked: { $gt: 0 } }, { $inc: { booked: -1 } });
}

/** Takes no more places of a day in the running transaction. */
export async function closeWindows(district: DistrictDoc, day: string): Promise<void> {
  for (const { from, to } of district.slotWindows)
    await SlotLedgerModel.updateOne(
      { _id: ledgerId(district, { day, from, to }) },
      { $set: { closed: true } },
      { upsert: true },
    );
}
