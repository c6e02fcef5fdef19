import { z } from 'zod';
import { planRoute } from '../planning/planning';
import { endpoint } from '../kernel/endpoint';
import { defineEvents } from '../kernel/event';
import { lngLat } from '../kernel/geo';
import { id } from '../kernel/ids';
import { note } from '../kernel/text';
import { instant, serviceDay, timeOfDay } from '../kernel/time';
import { fen } from '../kernel/units';

/** What can go wrong on a day. Closed list. */
export const incidentKinds = [
  'breakdown',
  'crew_sick',
  'no_show',
  'refused_price',
  'items_differ',
  'not_together',
  'site_full',
  'site_closed',
  'crossing_closed',
  'address_not_found',
  'cannot_do',
  'urgent_request',
  'cancelled_underway',
  'collected_off_route',
] as const;
export const incidentKind = z.enum(incidentKinds);
export type IncidentKind = z.infer<typeof incidentKind>;

/** `repaired`: a repair is applied and its crews have not all confirmed. The last two are ends. */
export const incidentStatuses = ['open', 'repaired', 'resolved', 'dismissed'] as const;
export const incidentStatus = z.enum(incidentStatuses);
export type IncidentStatus = z.infer<typeof incidentStatus>;

export const severities = ['high', 'normal', 'low'] as const;

/** Where an incident comes from. */
export const incidentSources = ['act', 'event', 'hand', 'crew'] as const;

/** What kind of change a repair is. */
export const repairWays = [
  'transfer',
  'other_vehicle',
  'other_order',
  'other_site',
  'unload_first',
  'overtime',
  'late',
  'wait',
  'other_day',
] as const;
export const repairWay = z.enum(repairWays);
export type RepairWay = z.infer<typeof repairWay>;

export const incident = z
  .object({
    id,
    day: serviceDay,
    kind: incidentKind,
    status: incidentStatus,
    severity: z.enum(severities),
    source: z.enum(incidentSources),
    /** The dispatcher who sees to it. */
    owner: z.object({ id, name: z.string() }).nullable(),
    routeId: id.nullable(),
    letter: z.string(),
    plate: z.string(),
    crewName: z.string(),
    stopId: id.nullable(),
    requestId: id.nullable(),
    requestCode: z.string(),
    siteId: id.nullable(),
    siteName: z.string(),
    crossingId: id.nullable(),
    crossingName: z.string(),
    /** Its crossing is closed from then on (null = already) until the expected end (null = nobody knows). */
    closure: z.object({ from: instant.nullable(), until: instant.nullable() }).nullable(),
    place: lngLat.nullable(),
    note: z.string(),
    openedAt: instant,
    endedAt: instant.nullable(),
    endNote: z.string(),
    /** The repair that was applied last, and who still has to confirm it. */
    repair: z
      .object({
        id,
        way: repairWay,
        revision: z.int(),
        appliedAt: instant,
        undoable: z.boolean(),
        crews: z.array(
          z.object({ routeId: id, letter: z.string(), crewName: z.string(), confirmedAt: instant.nullable() }),
        ),
      })
      .nullable(),
    /** How often the same has happened that day, this time included. */
    times: z.int(),
    version: z.int(),
  })
  .meta({ id: 'Incident' });
export type Incident = z.infer<typeof incident>;

/** A state of the day: what is driven, what is late, what is not served. */
export const repairCosts = z.object({
  distanceM: z.int(),
  durationSec: z.int(),
  late: z.int(),
  unserved: z.int(),
  costFen: fen,
  overtimeSec: z.int(),
});

export const repair = z
  .object({
    id,
    way: repairWay,
    /** Against doing nothing; `late` and `unserved` are what remains. */
    costs: z.object({ ...repairCosts.shape, told: z.int() }),
    /** What each route gets: letters of stops as the console numbers them are up to the page. */
    routes: z.array(
      z.object({
        routeId: id.nullable(),
        letter: z.string(),
        crewName: z.string(),
        opensShift: z.boolean(),
        /** Visits that come to this route, and those that leave it for another or for nobody. */
        gained: z.array(z.object({ requestId: id, code: z.string(), startAt: instant, late: z.boolean() })),
        lost: z.array(z.object({ requestId: id, code: z.string() })),
        /** Somewhere it takes goods over from another vehicle. */
        meets: z.array(z.object({ letter: z.string(), at: instant })),
        unloadsAt: z.array(z.string()),
        endAt: instant,
        /** As it will be driven, for map and board. */
        plan: planRoute,
      }),
    ),
    unserved: z.array(z.object({ requestId: id, code: z.string() })),
    late: z.array(z.object({ requestId: id, code: z.string() })),
    /** Residents who must agree before it is applied: to a later time, or to another day. */
    ask: z.array(
      z.object({
        requestId: id,
        code: z.string(),
        slot: z.object({ day: serviceDay, from: timeOfDay, to: timeOfDay }),
      }),
    ),
    told: z.object({ residents: z.int(), crews: z.int() }),
    violations: z.int(),
  })
  .meta({ id: 'Repair' });
export type Repair = z.infer<typeof repair>;

const operators = ['dispatcher', 'administrator'] as const;
const idParams = z.strictObject({ id });

/** What a crew can report by itself; the rest comes from its acts. */
export const crewKinds = [
  'breakdown',
  'crew_sick',
  'site_full',
  'site_closed',
  'crossing_closed',
  'address_not_found',
] as const;

export const incidentsApi = {
  listIncidents: endpoint({
    method: 'GET',
    path: '/api/incidents',
    summary: 'Incidents of a day, those that ask for somebody first',
    access: operators,
    query: z.strictObject({ day: serviceDay }),
    reply: z.object({ items: z.array(incident) }),
  }),
  getIncident: endpoint({
    method: 'GET',
    path: '/api/incidents/:id',
    summary: 'One incident',
    access: operators,
    params: idParams,
    reply: incident,
  }),
  openIncident: endpoint({
    method: 'POST',
    path: '/api/incidents',
    summary: 'Write an incident down by hand',
    access: operators,
    audit: { act: 'incident-opened', of: 'incident' },
    body: z.strictObject({
      day: serviceDay,
      kind: incidentKind,
      routeId: id.optional(),
      requestId: id.optional(),
      siteId: id.optional(),
      crossingId: id.optional(),
      /** When a crossing is expected to open again; left out, it is closed for the day. It closes now, or when a later day begins. */
      closedUntil: instant.optional(),
      note: note.default(''),
    }),
    reply: incident,
    status: 201,
    idempotent: true,
  }),
  reportIncident: endpoint({
    method: 'POST',
    path: '/api/my/incidents',
    summary: 'A crew reports what stops it on its own route of today',
    access: ['collector'],
    audit: { not: 'crew' },
    body: z.strictObject({
      kind: z.enum(crewKinds),
      stopId: id.optional(),
      place: lngLat.optional(),
      note: note.default(''),
    }),
    reply: z.object({ id, kind: incidentKind, openedAt: instant }),
    status: 201,
    idempotent: true,
  }),
  takeIncident: endpoint({
    method: 'POST',
    path: '/api/incidents/:id/take',
    summary: 'See to an incident oneself',
    access: operators,
    audit: { act: 'incident-taken', of: 'incident' },
    params: idParams,
    body: z.strictObject({}),
    reply: incident,
    idempotent: true,
  }),
  setClosure: endpoint({
    method: 'POST',
    path: '/api/incidents/:id/closure',
    summary: 'From when until when the crossing of an incident is closed; days outside of that are bookable',
    access: operators,
    audit: { act: 'closure-set', of: 'incident' },
    params: idParams,
    body: z.strictObject({ closedFrom: instant.optional(), closedUntil: instant.nullable() }),
    reply: incident,
    idempotent: true,
  }),
  findRepairs: endpoint({
    method: 'POST',
    path: '/api/incidents/:id/repairs',
    summary: 'Up to five repairs with what each costs against doing nothing; judged before they are offered',
    access: operators,
    audit: { not: 'question' },
    params: idParams,
    body: z.strictObject({}),
    reply: z.object({
      at: instant,
      baseline: z.object({ ...repairCosts.shape, stuckOrders: z.int(), stuckUnits: z.int() }),
      items: z.array(repair),
    }),
  }),
  applyRepair: endpoint({
    method: 'POST',
    path: '/api/repairs/:id/apply',
    summary: 'Apply a repair as a new revision of the day; refused when the day has moved on or somebody was not asked',
    access: operators,
    audit: { act: 'repair-applied', of: 'repair' },
    params: idParams,
    body: z.strictObject({ askedRequestIds: z.array(id).max(500).default([]) }),
    reply: incident,
    idempotent: true,
  }),
  undoRepair: endpoint({
    method: 'POST',
    path: '/api/incidents/:id/undo',
    summary: 'Take the applied repair back, until the first crew has confirmed it or gone on',
    access: operators,
    audit: { act: 'repair-undone', of: 'incident' },
    params: idParams,
    body: z.strictObject({}),
    reply: incident,
    idempotent: true,
  }),
  endIncident: endpoint({
    method: 'POST',
    path: '/api/incidents/:id/end',
    summary:
      'End an incident: resolved in another way, or no incident after all. Its crossing opens unless it stays closed',
    access: operators,
    audit: { act: 'incident-ended', of: 'incident' },
    params: idParams,
    body: z.strictObject({
      as: z.enum(['resolved', 'dismissed']),
      note: note.min(2),
      staysClosed: z.boolean().default(false),
    }),
    reply: incident,
    idempotent: true,
  }),
};

const told = { incidentId: id, organisationId: id, day: serviceDay };
export const incidentsEvents = defineEvents('incidents', {
  opened: z.strictObject({ ...told, kind: incidentKind }),
  changed: z.strictObject({ ...told, status: incidentStatus }),
});
export const incidentsPushes = {
  'incidents:changed': z.object({ incident }),
};
