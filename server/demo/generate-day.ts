/** A day of invented requests over the places where people live: pure, and the same for the same seed. */
import { addDays, instantOf, secOfTime } from '#shared/kernel/time';

import { addressNear, type GeneratedAddress } from './day-address';
import { dayChance, type DayChance } from './day-chance';
import { collectItems, exchangeItems, type GeneratedDelivery, type GeneratedItem } from './day-items';
import type { SeedDistrict, SeedNewUnit } from './seed-files';

/** Share of requests that deliver a new unit. */
const EXCHANGE_SHARE = 0.35;
const EARLIEST_BOOKING_SEC = 7 * 3600;
const LATEST_BOOKING_SEC = 21.5 * 3600;

export type GeneratedVisitMode =
  | 'same_visit'
  | 'deliver_then_collect'
  | 'collect_then_deliver'
  | 'dismantle_and_install'
  | 'separate';

/** A request as its booker would give it. */
export interface GeneratedRequest extends GeneratedAddress {
  /** Unique within the day, in the order of booking. */
  key: string;
  kind: 'collect' | 'exchange';
  visitMode: GeneratedVisitMode;
  contact: { name: string; phone: string };
  items: GeneratedItem[];
  /** The new unit of an exchange, else `null`. */
  delivery: GeneratedDelivery | null;
  /** A window of the district's slots on the service day; times of day. */
  window: { day: string; from: string; to: string };
  /** Instant of booking (UTC, ISO 8601), before the cut-off of its window. */
  requestedAt: string;
  /** The rule that keeps every shift from serving it; `null` for ordinary requests. */
  unservable: 'skill' | 'load' | 'shift' | null;
}

const modeShares: readonly { mode: GeneratedVisitMode; weight: number }[] = [
  { mode: 'same_visit', weight: 88 },
  { mode: 'collect_then_deliver', weight: 5 },
  { mode: 'deliver_then_collect', weight: 5 },
  { mode: 'separate', weight: 2 },
];

const modeOf = (newUnit: SeedNewUnit, chance: DayChance): GeneratedVisitMode =>
  newUnit.needsInstallation ? 'dismantle_and_install' : chance.pickWeighted(modeShares, (share) => share.weight).mode;

/** A moment in the days before, within the horizon and before the window closes for booking. */
const bookedAt = (district: SeedDistrict, window: { day: string; from: string }, chance: DayChance): string => {
  const { cutOff, horizonDays } = district.slots;
  // Half of all bookings come on the day before; a quarter on the day before that, and so on.
  let daysBefore = 1;
  while (daysBefore < horizonDays && chance.unit() < 0.5) daysBefore++;
  const closesSec =
    window.from < cutOff.earlyOpensBefore && daysBefore === 1
      ? Math.min(LATEST_BOOKING_SEC, secOfTime(cutOff.earlyClosesAt))
      : LATEST_BOOKING_SEC;
  const sec = chance.between({ from: EARLIEST_BOOKING_SEC, to: closesSec - 1 });
  return instantOf(addDays(window.day, -daysBefore), sec, district.timeZone).toISOString();
};

/** Names and phones of invented people; no phone twice. */
const contacts = (district: SeedDistrict, chance: DayChance) => {
  const phones = new Set<string>();
  return (): { name: string; phone: string } => {
    const { surnames, givenNames, phonePrefixes } = district.names;
    const name = `${chance.pick(surnames)}${chance.pick(givenNames)}`;
    let phone: string;
    do phone = `${chance.pick(phonePrefixes)}${chance.digits(8)}`;
    while (phones.has(phone));
    phones.add(phone);
    return { name, phone };
  };
};

/**
 * `requests` requests for one service day, sorted by the time of booking. The special requests of the district are among them
 * when there is room. Pure: the same district, day, count and seed give the same list. O(requests × (boundary + river vertices)).
 */
export const generateDay = (input: {
  district: SeedDistrict;
  day: string;
  requests: number;
  seed: number;
}): GeneratedRequest[] => {
  const { district, day, requests, seed } = input;
  const chance = dayChance(`${district.code}:${day}:${seed}`);
  const nextContact = contacts(district, chance);
  const specials = district.specialRequests.slice(0, requests);
  const dealersExist = district.newUnits.length > 0 && district.organisations.some(({ kind }) => kind === 'dealer');
  const windowAt = ({ from, to }: { from: string; to: string }) => ({ day, from, to });

  const ordinary = (seq: number): Omit<GeneratedRequest, 'key'> => {
    const demand = chance.pickWeighted(district.demand, (place) => place.weight);
    const address = addressNear(district, demand, chance);
    const window = windowAt(chance.pickWeighted(district.slots.windows, ({ demandWeight }) => demandWeight));
    const common = {
      ...address,
      contact: nextContact(),
      window,
      requestedAt: bookedAt(district, window, chance),
      unservable: null,
    };
    if (!dealersExist || chance.unit() >= EXCHANGE_SHARE) {
      return {
        ...common,
        kind: 'collect',
        visitMode: 'same_visit',
        items: collectItems(district, chance),
        delivery: null,
      };
    }
    const { delivery, newUnit, items } = exchangeItems(district, { bank: demand.bank, day, seq }, chance);
    return { ...common, kind: 'exchange', visitMode: modeOf(newUnit, chance), items, delivery };
  };

  const special = (request: SeedDistrict['specialRequests'][number]): Omit<GeneratedRequest, 'key'>[] => {
    const demand = district.demand.find((place) => place.key === request.demandKey);
    const slot = district.slots.windows.find((candidate) => candidate.from === request.windowFrom);
    if (!demand || !slot) return [];
    const window = windowAt(slot);
    return [
      {
        ...addressNear(district, demand, chance),
        unit: '',
        floor: request.floor,
        lift: request.lift,
        kind: 'collect',
        visitMode: 'same_visit',
        contact: { ...nextContact(), name: request.contactName },
        items: request.items,
        delivery: null,
        window,
        requestedAt: bookedAt(district, window, chance),
        unservable: request.unservable,
      },
    ];
  };

  const made = [
    ...Array.from({ length: requests - specials.length }, (_, i) => ordinary(i + 1)),
    ...specials.flatMap((request) => special(request)),
  ];
  made.sort((one, other) => (one.requestedAt < other.requestedAt ? -1 : one.requestedAt > other.requestedAt ? 1 : 0));
  return made.map((request, i) => ({ key: `${day}-${String(i + 1).padStart(3, '0')}`, ...request }));
};
