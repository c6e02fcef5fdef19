import { z } from 'zod';
import { unitCode } from '../custody/custody';
import { endpoint } from '../kernel/endpoint';
import { id, key } from '../kernel/ids';
import { page, pageQuery, sortedCursor } from '../kernel/page';
import { role } from '../kernel/roles';
import { note } from '../kernel/text';
import { instant, serviceDay } from '../kernel/time';
import { kg } from '../kernel/units';

/** A vehicle's unloading at a centre: expected while it is on the road, closed when every unit is accounted for. */
export const arrivalStatuses = ['expected', 'unloaded', 'closed'] as const;
export const unitResults = ['expected', 'matched', 'weight_differs', 'missing', 'extra'] as const;

export const arrivalUnit = z.object({
  code: z.string(),
  categoryKey: key,
  townName: z.string(),
  /** At the door. Null for an extra unit. */
  doorKg: kg.nullable(),
  toleranceKg: kg,
  receivedKg: kg.nullable(),
  receivedAt: instant.nullable(),
  result: z.enum(unitResults),
});
export type ArrivalUnit = z.infer<typeof arrivalUnit>;

export const arrival = z
  .object({
    id,
    siteId: id,
    day: serviceDay,
    routeId: id,
    stopId: id,
    letter: z.string(),
    crewName: z.string(),
    plate: z.string(),
    status: z.enum(arrivalStatuses),
    etaAt: instant.nullable(),
    arrivedAt: instant.nullable(),
    /** Before unloading: what the plan expects by category. */
    planned: z.array(z.object({ categoryKey: key, count: z.int() })),
    units: z.array(arrivalUnit),
    doorKg: kg,
    receivedKg: kg,
    /** Every weighing of the vehicle itself; the last of a part counts. */
    weighings: z.array(z.object({ part: z.enum(['gross', 'tare']), kg, at: instant, reason: z.string() })),
    closedAt: instant.nullable(),
    version: z.int(),
  })
  .meta({ id: 'Arrival' });
export type Arrival = z.infer<typeof arrival>;

/** Between door and centre; between the stock and its account; between what was shipped and what was taken over (claims). */
export const gapKinds = [
  'missing',
  'extra',
  'weight',
  'vehicle',
  'stock',
  'yield',
  'claim_missing',
  'claim_weight',
  'claim_grade',
] as const;

/** What happened to a gap: who found it, who had to clear it up from then on, until when, why. */
export const gapStep = z.object({
  step: z.enum(['opened', 'handed', 'explained']),
  at: instant,
  by: z.string(),
  owner: z.string(),
  dueDay: serviceDay,
  reason: z.string(),
});
export type GapStep = z.infer<typeof gapStep>;

export const gap = z
  .object({
    id,
    arrivalId: id.nullable(),
    shipmentId: id.nullable(),
    siteId: id,
    day: serviceDay,
    letter: z.string(),
    /** The plate where a whole vehicle differs; its category is `vehicle`. */
    unitCode: z.string(),
    categoryKey: key,
    kind: z.enum(gapKinds),
    doorKg: kg.nullable(),
    receivedKg: kg.nullable(),
    ownerId: id,
    owner: z.string(),
    openedAt: instant,
    /** The last day on which it should be explained. */
    dueDay: serviceDay,
    status: z.enum(['open', 'explained']),
    explanation: z.string(),
    steps: z.array(gapStep),
    version: z.int(),
  })
  .meta({ id: 'Gap' });
export type Gap = z.infer<typeof gap>;

const staff = ['centre_staff'] as const;
const viewers = ['centre_staff', 'dispatcher', 'administrator'] as const;
const idParams = z.strictObject({ id });

export const sortingApi = {
  listArrivals: endpoint({
    method: 'GET',
    path: '/api/arrivals',
    summary: 'Expected and present vehicles of a day with contents',
    access: viewers,
    query: z.strictObject({ day: serviceDay, siteId: id.optional() }),
    reply: z.object({ items: z.array(arrival) }),
  }),
  getArrival: endpoint({
    method: 'GET',
    path: '/api/arrivals/:id',
    summary: 'One arrival',
    access: viewers,
    params: idParams,
    reply: arrival,
  }),
  receiveUnit: endpoint({
    method: 'POST',
    path: '/api/arrivals/:id/units',
    summary: 'Weigh one unit in; a unit nobody announced is taken as extra',
    access: staff,
    audit: { not: 'custody' },
    params: idParams,
    body: z.strictObject({
      code: unitCode,
      weightKg: kg.min(0.01),
      categoryKey: key.optional(),
      /** The reading of a scale that this weight is. */
      readingId: id.optional(),
    }),
    reply: arrival,
    idempotent: true,
  }),
  weighVehicle: endpoint({
    method: 'POST',
    path: '/api/arrivals/:id/vehicle-weights',
    summary: 'Weigh the vehicle full or empty; its net weight is compared with its units',
    access: staff,
    audit: { not: 'work' },
    params: idParams,
    body: z.strictObject({
      part: z.enum(['gross', 'tare']),
      kg,
      readingId: id.optional(),
      /** Needed where the part was weighed before with another weight. */
      reason: note.default(''),
    }),
    reply: arrival,
    idempotent: true,
  }),
  closeArrival: endpoint({
    method: 'POST',
    path: '/api/arrivals/:id/close',
    summary: 'Confirm the handover: units not seen become gaps with an owner',
    access: staff,
    audit: { act: 'arrival-closed', of: 'arrival' },
    params: idParams,
    body: z.strictObject({ confirmMissing: z.array(unitCode).max(200).default([]) }),
    reply: arrival,
    idempotent: true,
  }),
  listGaps: endpoint({
    method: 'GET',
    path: '/api/gaps',
    summary: 'Differences between two scales, each with an owner',
    access: viewers,
    query: z.strictObject({
      ...pageQuery,
      cursor: sortedCursor(serviceDay).optional(),
      day: serviceDay.optional(),
      status: z.enum(['open', 'explained']).optional(),
      siteId: id.optional(),
      /** `due`: what is due first comes first; otherwise the newest. */
      order: z.enum(['newest', 'due']).default('newest'),
    }),
    reply: page(gap),
  }),
  listGapOwners: endpoint({
    method: 'GET',
    path: '/api/gaps/:id/owners',
    summary: 'Who may be given a gap: the centre’s own staff, dispatchers and administrators of its organisation',
    access: viewers,
    params: idParams,
    reply: z.object({ items: z.array(z.object({ id, name: z.string(), role })) }),
  }),
  handGap: endpoint({
    method: 'POST',
    path: '/api/gaps/:id/owner',
    summary: 'Give an open gap to somebody else, or another due day, with the reason',
    access: viewers,
    audit: { act: 'gap-handed', of: 'gap' },
    params: idParams,
    body: z.strictObject({ ownerId: id, dueDay: serviceDay.optional(), reason: note.min(2) }),
    reply: gap,
    idempotent: true,
  }),
  explainGap: endpoint({
    method: 'POST',
    path: '/api/gaps/:id/explain',
    summary: 'Say where a difference came from',
    access: viewers,
    audit: { act: 'gap-explained', of: 'gap' },
    params: idParams,
    body: z.strictObject({ explanation: note.min(2) }),
    reply: gap,
    idempotent: true,
  }),
  /** Requests = done + failed + cancelled + open; collected = received + listed gaps. */
  getDayBalance: endpoint({
    method: 'GET',
    path: '/api/days/:day/balance',
    summary: 'The books of a day',
    access: [...viewers, 'government'],
    params: z.strictObject({ day: serviceDay }),
    reply: z.object({
      day: serviceDay,
      requests: z.object({
        total: z.int(),
        waiting: z.int(),
        planned: z.int(),
        onway: z.int(),
        door: z.int(),
        done: z.int(),
        failed: z.int(),
        cancelled: z.int(),
      }),
      units: z.object({
        collected: z.int(),
        aboard: z.int(),
        unloaded: z.int(),
        received: z.int(),
        missing: z.int(),
        extra: z.int(),
      }),
      kg: z.object({ collected: z.number(), received: z.number(), missing: z.number() }),
      routes: z.object({ total: z.int(), closed: z.int() }),
      balanced: z.boolean(),
    }),
  }),
};

/** Lots, stock or shipments of a site have changed: whoever shows them asks again. */
const goodsChanged = z.object({ siteId: id, shipmentId: id.nullable() });

export const sortingPushes = {
  'sorting:goods-changed': goodsChanged,
  'sorting:arrival-changed': z.object({ arrival }),
  'sorting:gap-changed': z.object({ gap }),
};
