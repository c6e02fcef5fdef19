import { z } from 'zod';
import { custodyState } from '../custody/states';
import { load, stopKind, visitPart } from '../planning/planning';
import { endpoint } from '../kernel/endpoint';
import { errorDetails } from '../kernel/errors';
import { lngLat } from '../kernel/geo';
import { clientId, id, key } from '../kernel/ids';
import { note, personName } from '../kernel/text';
import { instant, serviceDay } from '../kernel/time';
import { fen, kg, litres, metres, seconds } from '../kernel/units';
import { routeRisk } from './risks';
import { condition, itemInput } from '../requests/catalogue';
import { toldReasons } from '../requests/left-items';
import { failReasons, leftItem, requestKind, visitMode } from '../requests/requests';
import { noPhotoReasons } from './no-photo-reasons';
import { placeReasons } from './fail-reasons';

/** `published` until the collector starts, `closed` when the sorting centre has accounted for every unit. */
export const routeStatuses = ['published', 'started', 'finished', 'closed'] as const;
export const routeStatus = z.enum(routeStatuses);
export const stopStatuses = ['planned', 'onway', 'door', 'done', 'failed', 'skipped'] as const;
export const stopStatus = z.enum(stopStatuses);
export type StopStatus = z.infer<typeof stopStatus>;
export const stopFailReason = z.enum([...failReasons, ...placeReasons]);

export const collectedUnit = z.object({
  code: z.string(),
  categoryKey: key,
  condition,
  weightKg: kg,
  volumeLitres: litres,
  deductions: z.array(key),
  priceFen: fen,
  /** Promised at booking for the condition that was told; null for what was not booked. */
  quotedFen: fen.nullable(),
  photoIds: z.array(id),
  at: instant,
  custody: custodyState,
});
export type CollectedUnit = z.infer<typeof collectedUnit>;

/** A unit that stays because its owner refused the lower price: nothing is owed. */
export const keptUnit = z.object({
  categoryKey: key,
  condition,
  deductions: z.array(key),
  offeredFen: fen,
  quotedFen: fen.nullable(),
  at: instant,
});

/** Pictures that a crew may add to the dossiers of a visit. */
export const doorEvidence = ['old_unit_photo', 'energy_label', 'sales_invoice'] as const;

/** What the crew needs to know at a door, only on the day. Masked for others. */
export const stopVisit = z.object({
  requestId: id,
  code: z.string(),
  kind: requestKind,
  mode: visitMode,
  parts: z.array(visitPart),
  contactName: z.string(),
  contactPhone: z.string(),
  addressText: z.string(),
  addressUnit: z.string(),
  townName: z.string(),
  floor: z.int(),
  lift: z.boolean(),
  note: z.string(),
  items: z.array(z.object({ categoryKey: key, condition, count: z.int(), weightKg: kg, volumeLitres: litres })),
  delivery: z
    .object({
      dealerOrderId: id,
      categoryKey: key,
      model: z.string(),
      serialTail: z.string(),
      weightKg: kg,
      volumeLitres: litres,
      loaded: z.boolean(),
      delivered: z.boolean(),
    })
    .nullable(),
  units: z.array(collectedUnit),
  kept: z.array(keptUnit),
  /** Booked and not collected, once the visit is completed. */
  left: z.array(leftItem),
  /** The resident agreed at the door to the other order of the two halves. */
  orderAgreed: z.boolean(),
  /** Who sells has shown an identity card; the number itself is never sent back. */
  identified: z.boolean(),
  /** Pictures given for the dossiers. */
  given: z.array(z.enum(doorEvidence)),
  /** The price list that the request was estimated with: it counts at the door. */
  priceListVersion: z.string(),
});

export const routeStop = z.object({
  id,
  seq: z.int(),
  kind: stopKind,
  status: stopStatus,
  name: z.string(),
  place: lngLat,
  siteId: id.nullable(),
  visit: stopVisit.nullable(),
  dealerOrderIds: z.array(id),
  /** Places of the crossings on the way here, for drawing the leg. */
  via: z.array(lngLat),
  distanceM: metres,
  travelSec: seconds,
  plannedArriveAt: instant,
  plannedStartAt: instant,
  plannedLeaveAt: instant,
  windowFromAt: instant.nullable(),
  windowToAt: instant.nullable(),
  etaAt: instant.nullable(),
  late: z.boolean(),
  arrivedAt: instant.nullable(),
  leftAt: instant.nullable(),
  failReason: stopFailReason.nullable(),
  loadAfter: load,
  /** A meeting with a vehicle that cannot go on: what is taken over from it besides the orders of this stop. */
  transfer: z
    .object({
      fromRouteId: id,
      fromLetter: z.string(),
      items: z.array(z.object({ categoryKey: key, count: z.int() })),
      units: z.array(collectedUnit),
    })
    .nullable(),
});
export type RouteStop = z.infer<typeof routeStop>;

export const route = z
  .object({
    id,
    planId: id,
    revision: z.int(),
    day: serviceDay,
    shiftId: id,
    letter: z.string(),
    status: routeStatus,
    vehicle: z.object({ id, plate: z.string(), capacityKg: kg, capacityLitres: litres, capacityPieces: z.int() }),
    crew: z.object({ id, name: z.string() }),
    shiftStartsAt: instant,
    shiftEndsAt: instant,
    stops: z.array(routeStop),
    load,
    distanceM: metres,
    /** What may go wrong, the likeliest first; empty unless the route is under way. */
    risks: z.array(routeRisk),
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
    /** The last change that the crew was told of; it counts as known when confirmed. */
    change: z.object({ revision: z.int(), at: instant, confirmedAt: instant.nullable() }).nullable(),
    /** Since when the vehicle or its crew cannot go on. */
    outAt: instant.nullable(),
    version: z.int(),
  })
  .meta({ id: 'Route' });
export type Route = z.infer<typeof route>;

/** A route under way that has to be finished before this crew starts another: its own, or another crew's with its vehicle. */
export const unfinishedRoute = z
  .object({
    routeId: id,
    day: serviceDay,
    letter: z.string(),
    plate: z.string(),
    crewName: z.string(),
    isOwn: z.boolean(),
  })
  .meta({ id: 'UnfinishedRoute' });
export type UnfinishedRoute = z.infer<typeof unfinishedRoute>;

const act = <const T extends string, const S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({ actId: clientId, type: z.literal(type), at: instant, place: lngLat.optional(), ...shape });
const atStop = { stopId: id };
/** The resident agrees at the door that this half is done first, against the visit mode. No default: acts of older pages keep their hash. */
const orderAgreed = z.boolean().optional();

/** The crew says that it is aboard already, although it must not ride with what is there. No default, as above. */
const alreadyAboard = z.boolean().optional();

/** A picture for each deduction that asks for one. */
const evidence = z
  .array(z.strictObject({ deduction: key, photoId: id }))
  .max(10)
  .default([]);

/** The collector's acts, in the order of a day. `at` is the device's time. */
export const collectorAct = z.discriminatedUnion('type', [
  act('start', {}),
  act('depart', atStop),
  act('arrive', atStop),
  act('load', { ...atStop, dealerOrderIds: z.array(id).max(100), alreadyAboard }),
  act('deliver', { ...atStop, serial: z.string().trim().min(1).max(60), orderAgreed }),
  act('collect', {
    ...atStop,
    orderAgreed,
    alreadyAboard,
    unit: z.strictObject({
      code: z
        .string()
        .trim()
        .regex(/^[A-Z0-9-]{4,24}$/),
      categoryKey: key,
      condition,
      weightKg: kg.min(0.01),
      deductions: z.array(key).max(10).default([]),
      evidence,
      photoIds: z.array(id).max(8).default([]),
      /** Why there is no picture of it; older pages do not say. No default: their acts keep their hash. */
      noPhoto: z.enum(noPhotoReasons).optional(),
      /** What the resident accepted on the screen, in fen. Needed when it is less than promised. */
      acceptedFen: fen.min(0).optional(),
    }),
  }),
  /** The resident refuses a price below the promised one, at no cost, and keeps the unit. */
  act('refuse_price', {
    ...atStop,
    unit: z.strictObject({
      categoryKey: key,
      condition,
      weightKg: kg.min(0.01),
      deductions: z.array(key).max(10).default([]),
      evidence,
      photoIds: z.array(id).max(8).default([]),
      offeredFen: fen.min(0),
    }),
  }),
  /** Name and number of the identity card of who sells: sealed as soon as it arrives. */
  act('identify_seller', {
    ...atStop,
    seller: z.strictObject({ name: personName, identityNumber: z.string().trim().min(15).max(30) }),
  }),
  act('give_evidence', { ...atStop, kind: z.enum(doorEvidence), photoId: id }),
  act('complete', {
    ...atStop,
    pickupCode: z.string().regex(/^\d{6}$/),
    /** Why booked items stay. No default: acts of older pages keep their hash. */
    left: z
      .array(z.strictObject({ ...itemInput.shape, reason: z.enum(toldReasons) }))
      .max(100)
      .optional(),
  }),
  act('cannot_do', {
    ...atStop,
    /** One that fits the kind of stop. */
    reason: stopFailReason,
    note: z.string().trim().max(300).default(''),
    photoId: id.optional(),
  }),
  act('take_break', atStop),
  /** The crew has seen a change of its route. */
  act('confirm_change', { revision: z.int().min(1) }),
  act('unload', { ...atStop, unitCodes: z.array(z.string().max(24)).max(200) }),
  act('finish', {}),
]);
export type CollectorAct = z.infer<typeof collectorAct>;
export type CollectorActInput = z.input<typeof collectorAct>;
const actTypes = collectorAct.options.map(({ shape }) => shape.type.value);

/** The phone that sends acts, and its time while it sends: what its clock is off is taken off the times of its acts. */
const sendingPhone = z.strictObject({ id: clientId, now: instant });
export type SendingPhone = z.infer<typeof sendingPhone>;

/** What another phone of the crew did at the stop of a refused act, so that a person can decide. */
export const actConflict = z.object({ type: z.enum(actTypes), by: z.string(), at: instant });
export type ActConflict = z.infer<typeof actConflict>;

/** What became of one act; refused, it says what every refusal says. `details` name nobody, because phones keep them. */
const actResult = z.object({
  actId: clientId,
  ok: z.boolean(),
  repeated: z.boolean(),
  code: z.string().nullable(),
  message: z.string().nullable(),
  action: z.string().nullable(),
  details: errorDetails.nullable(),
  conflict: actConflict.nullable(),
});
export type ActResult = z.infer<typeof actResult>;

const operators = ['dispatcher', 'administrator'] as const;
const idParams = z.strictObject({ id });

export const routesApi = {
  publishPlan: endpoint({
    method: 'POST',
    path: '/api/plans/:id/publish',
    summary: 'Publish a plan that the checker passes; its routes go to the crews',
    access: operators,
    audit: { act: 'plan-published', of: 'plan' },
    params: idParams,
    body: z.strictObject({}),
    reply: z.object({
      day: serviceDay,
      routes: z.int(),
      stops: z.int(),
      planned: z.int(),
      unassigned: z.int(),
      revision: z.int(),
    }),
    status: 201,
    idempotent: true,
  }),
  listRoutes: endpoint({
    method: 'GET',
    path: '/api/routes',
    summary: 'Published routes of a day',
    access: [...operators, 'centre_staff'],
    query: z.strictObject({ day: serviceDay }),
    reply: z.object({ items: z.array(route) }),
  }),
  getRoute: endpoint({
    method: 'GET',
    path: '/api/routes/:id',
    summary: 'One route',
    access: [...operators, 'collector', 'centre_staff'],
    params: idParams,
    reply: route,
  }),
  getMyRoute: endpoint({
    method: 'GET',
    path: '/api/my/route',
    summary:
      'Today’s route of the collector’s crew, null when none is published, and what has to be finished before it is started',
    access: ['collector'],
    query: z.strictObject({ day: serviceDay.optional() }),
    reply: z.object({ day: serviceDay, route: route.nullable(), unfinished: unfinishedRoute.nullable() }),
  }),
  performActs: endpoint({
    method: 'POST',
    path: '/api/routes/:id/acts',
    summary: 'Acts of the collector in their order; each takes effect once, an act already known is answered again',
    access: ['collector'],
    audit: { not: 'crew' },
    params: idParams,
    body: z.strictObject({
      acts: z.array(collectorAct).min(1).max(100),
      /** Acts after the first refused one are not tried and not answered: a phone's line waits for a person. */
      untilRefused: z.boolean().default(false),
      phone: sendingPhone.optional(),
    }),
    reply: z.object({
      results: z.array(actResult),
      route,
    }),
  }),
  endRoute: endpoint({
    method: 'POST',
    path: '/api/routes/:id/end',
    summary:
      'End a route that its crew has not finished, after its shift: open visits fail with the note, new units go back',
    access: operators,
    audit: { act: 'route-ended', of: 'route' },
    params: idParams,
    body: z.strictObject({
      note: note.min(2).max(300),
      /** What is still aboard lies at the last unloading of the route: the centre weighs it in, or finds that it is missing. */
      unload: z.boolean().default(false),
    }),
    reply: route,
    idempotent: true,
  }),
};
