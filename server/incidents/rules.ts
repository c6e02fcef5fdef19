import type { StopFailReason } from '#shared/dispatch/fail-reasons';
import type { IncidentKind, IncidentStatus, severities } from '#shared/incidents/incidents';
import { AppError } from '../kernel/errors';

/** What moves an incident. `recur`: it has happened again in spite of its repair, and a new incident tells of that. */
export type IncidentEvent = 'repair' | 'confirm' | 'undo' | 'recur' | 'resolve' | 'dismiss';

/** The life cycle of an incident. Nothing else sets a status; `resolved` and `dismissed` are ends. */
export const incidentTable: Record<IncidentEvent, Partial<Record<IncidentStatus, IncidentStatus>>> = {
  repair: { open: 'repaired', repaired: 'repaired' },
  confirm: { repaired: 'resolved' },
  undo: { repaired: 'open' },
  recur: { repaired: 'resolved' },
  resolve: { open: 'resolved', repaired: 'resolved' },
  dismiss: { open: 'dismissed' },
};

/** Where an event leads; throws `wrong_state` when it is not possible. */
export function nextStatus(from: IncidentStatus, event: IncidentEvent): IncidentStatus {
  const to = incidentTable[event][from];
  if (!to)
    throw new AppError('wrong_state', `An incident that is ${from} does not take "${event}"`, {
      action: 'Load it again to see where it stands.',
      details: { status: from },
    });
  return to;
}

/** Nothing more happens to it. */
export const isEnd = (status: IncidentStatus): boolean => status === 'resolved' || status === 'dismissed';

/** What a reason at a stop makes of the day. */
export const kindOfReason: Record<StopFailReason, IncidentKind> = {
  not_at_home: 'no_show',
  refused_price: 'refused_price',
  items_differ: 'items_differ',
  address_not_found: 'address_not_found',
  cannot_carry: 'cannot_do',
  hazard: 'cannot_do',
  no_access: 'cannot_do',
  delivery_refused: 'cannot_do',
  site_closed: 'site_closed',
  site_full: 'site_full',
  other: 'cannot_do',
};

/** How much depends on it. */
export const severityOf: Record<IncidentKind, (typeof severities)[number]> = {
  breakdown: 'high',
  crew_sick: 'high',
  crossing_closed: 'high',
  site_closed: 'high',
  not_together: 'high',
  site_full: 'normal',
  no_show: 'normal',
  items_differ: 'normal',
  address_not_found: 'normal',
  urgent_request: 'normal',
  collected_off_route: 'normal',
  cannot_do: 'normal',
  refused_price: 'low',
  cancelled_underway: 'low',
};

/** What each kind has to name. */
export const subjectOf: Record<IncidentKind, 'route' | 'request' | 'site' | 'crossing'> = {
  breakdown: 'route',
  crew_sick: 'route',
  not_together: 'route',
  no_show: 'request',
  refused_price: 'request',
  items_differ: 'request',
  address_not_found: 'request',
  cannot_do: 'request',
  urgent_request: 'request',
  cancelled_underway: 'request',
  collected_off_route: 'request',
  site_full: 'site',
  site_closed: 'site',
  crossing_closed: 'crossing',
};

/** What is settled by a person alone, whatever becomes of the request that it names. */
export const isApart = (kind: IncidentKind): boolean =>
  kind === 'cancelled_underway' || kind === 'items_differ' || kind === 'collected_off_route';

/** The vehicle or its crew cannot go on. */
export const isOut = (kind: IncidentKind): boolean => kind === 'breakdown' || kind === 'crew_sick';
