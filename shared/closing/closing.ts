import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { defineEvents } from '../kernel/event';
import { id } from '../kernel/ids';
import { instant, serviceDay } from '../kernel/time';
import { incidentKind, incidentStatus } from '../incidents/incidents';
import { failReason } from '../requests/requests';
import { routeStatus } from '../dispatch/routes';

/** What keeps a day from being closed. Closed list. */
export const blockerKinds = [
  'day_not_over',
  'incident_open',
  'request_open',
  'next_step_missing',
  'route_open',
  'unit_unaccounted',
  'gap_open',
] as const;
export const blocker = z.object({
  kind: z.enum(blockerKinds),
  n: z.int(),
  /** The first of them: what they are called, and where they stand. */
  items: z.array(z.object({ id: z.string(), label: z.string(), state: z.string() })),
});
export type Blocker = z.infer<typeof blocker>;

/** A route in the report of a day. Nothing measured = null. */
export const routeReport = z.object({
  routeId: id,
  letter: z.string(),
  crewName: z.string(),
  plate: z.string(),
  status: routeStatus,
  plannedM: z.int(),
  drivenM: z.int().nullable(),
  plannedSec: z.int(),
  /** From start to finish by the acts of the crew; a night in between is no work. */
  workedSec: z.int().nullable(),
  visits: z.int(),
  done: z.int(),
  failed: z.int(),
  onTime: z.int(),
  /** Handovers at centres. */
  unloads: z.int(),
  units: z.int(),
  doorKg: z.number(),
  receivedKg: z.number(),
  newUnits: z.int(),
});

/** The report of a day: what was planned, what was done, and why not. */
export const dayReport = z
  .object({
    day: serviceDay,
    requests: z.object({
      total: z.int(),
      done: z.int(),
      failed: z.int(),
      cancelled: z.int(),
      open: z.int(),
      /** Moved to another day since. */
      moved: z.int(),
    }),
    totals: z.object({
      plannedM: z.int(),
      drivenM: z.int().nullable(),
      plannedSec: z.int(),
      workedSec: z.int(),
      visits: z.int(),
      /** Visits begun inside their window, of those that were made. */
      onTime: z.int(),
      made: z.int(),
      unloads: z.int(),
      units: z.int(),
      doorKg: z.number(),
      receivedKg: z.number(),
      newUnits: z.int(),
    }),
    routes: z.array(routeReport),
    /** Requests that failed, with the reason and what comes next. */
    failed: z.array(z.object({ code: z.string(), townName: z.string(), reason: failReason, next: z.string() })),
    reasons: z.array(z.object({ reason: failReason, n: z.int() })),
    incidents: z.array(
      z.object({
        kind: incidentKind,
        status: incidentStatus,
        letter: z.string(),
        openedAt: instant,
        endedAt: instant.nullable(),
        note: z.string(),
      }),
    ),
  })
  .meta({ id: 'DayReport' });
export type DayReport = z.infer<typeof dayReport>;

/** When a day was closed and by whom; null while it is open. */
const closed = z.object({ at: instant, by: z.string() }).nullable();
const daySheet = z.object({
  day: serviceDay,
  closed,
  blockers: z.array(blocker),
  report: dayReport,
});
export type DaySheet = z.infer<typeof daySheet>;

const operators = ['dispatcher', 'administrator'] as const;
const dayParams = z.strictObject({ day: serviceDay });

export const closingApi = {
  getDaySheet: endpoint({
    method: 'GET',
    path: '/api/days/:day/report',
    summary: 'The report of a day, and what still keeps it open; stored and unchanging once it is closed',
    access: operators,
    params: dayParams,
    reply: daySheet,
  }),
  getDayClosing: endpoint({
    method: 'GET',
    path: '/api/days/:day/closing',
    summary: 'Whether a day is closed, since when and by whom',
    access: operators,
    params: dayParams,
    reply: z.object({ closed }),
  }),
  closeDay: endpoint({
    method: 'POST',
    path: '/api/days/:day/close',
    summary: 'Close a day: refused while anything is open, with what to do about it',
    access: operators,
    audit: { act: 'day-closed', of: 'day' },
    params: dayParams,
    body: z.strictObject({}),
    reply: daySheet,
    idempotent: true,
  }),
};

export const closingEvents = defineEvents('closing', {
  'day-closed': z.strictObject({ organisationId: id, day: serviceDay }),
});
export const closingPushes = {
  'closing:day-closed': z.object({ day: serviceDay }),
};
