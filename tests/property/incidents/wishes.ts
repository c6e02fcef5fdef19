import * as fc from 'fast-check';
import { incidentKinds, type IncidentKind } from '#shared/incidents/incidents';

/** What may happen at a door or on the way to it, and the incident that it makes. */
const kindOf = {
  done: null,
  no_show: 'no_show',
  refused: 'refused_price',
  unfound: 'address_not_found',
  no_access: 'cannot_do',
  extra: 'items_differ',
  urgent: 'urgent_request',
  cancelled: 'cancelled_underway',
  off_route: 'collected_off_route',
  breakdown: 'breakdown',
  sick: 'crew_sick',
  site_full: 'site_full',
  site_closed: 'site_closed',
  crossing_closed: 'crossing_closed',
} as const satisfies Record<string, IncidentKind | null>;
export type Happening = keyof typeof kindOf;

/** One booking of a day. `choice`: which of the repairs is taken; beyond the list: none. */
export interface Wish {
  lng: number;
  lat: number;
  isLate: boolean;
  happens: Happening;
  choice: number;
}
/** A kill of the server so many milliseconds after a call was sent. */
export interface Kill {
  call: number;
  afterMs: number;
}

const wish: fc.Arbitrary<Wish> = fc.record({
  lng: fc.integer({ min: 0, max: 40 }),
  lat: fc.integer({ min: 0, max: 30 }),
  isLate: fc.boolean(),
  happens: fc.constantFrom(...(Object.keys(kindOf) as Happening[])),
  choice: fc.nat(5),
});
export const bookings = fc.array(wish, { minLength: 3, maxLength: 5 });
/** The shortest of days take some 35 calls. */
export const killsAt = (kills: number): fc.Arbitrary<Kill[]> =>
  fc.uniqueArray(fc.record({ call: fc.integer({ min: 5, max: 30 }), afterMs: fc.integer({ min: 0, max: 60 }) }), {
    ...{ minLength: kills, maxLength: kills },
    selector: ({ call }) => call,
  });

const at = (lng: number, lat: number, happens: Happening, more: Partial<Wish> = {}): Wish => ({
  ...{ lng, lat, happens, isLate: false, choice: 0 },
  ...more,
});
const none = 5;
const evening = { isLate: true };
/** Days on which every kind of incident occurs, the most frequent ones on the first. What ends the work of a crew comes in the evening. */
const days: Wish[][] = [
  [at(4, 20, 'no_show', { choice: none }), at(30, 8, 'refused', { choice: none }), at(20, 15, 'breakdown', evening)],
  [at(2, 3, 'unfound'), at(35, 25, 'urgent'), at(18, 12, 'site_full', { ...evening, choice: none })],
  [at(10, 28, 'extra'), at(22, 6, 'crossing_closed', { choice: none }), at(38, 10, 'sick', evening)],
  [
    ...[at(6, 6, 'cancelled', { choice: none }), at(34, 4, 'off_route', { choice: none })],
    ...[at(26, 18, 'no_access', { choice: 1 }), at(14, 24, 'site_closed', evening)],
  ],
];

/** Those days with their kills, as many of them as are driven; random days follow. */
export const exampleDays = (runs: number, kills: number): [Wish[], Kill[]][] =>
  days
    .slice(0, runs)
    .map((wishes) => [wishes, Array.from({ length: kills }, (_, n) => ({ call: 8 + 13 * n, afterMs: 20 * n }))]);

/** The catalogue of the district that is driven there keeps nothing apart; tests/feature/incidents/doors.test.ts does. */
const elsewhere: readonly IncidentKind[] = ['not_together'];

/** Kinds of incidents that must have occurred after so many days. */
export const kindsAfter = (runs: number): IncidentKind[] =>
  runs >= days.length
    ? incidentKinds.filter((kind) => !elsewhere.includes(kind))
    : days.slice(0, runs).flatMap((wishes) => wishes.flatMap(({ happens }) => kindOf[happens] ?? []));
