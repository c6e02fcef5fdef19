import type { CollectorAct, Route, StopStatus } from '#shared/dispatch/routes';
import type { RouteStop } from '#shared/dispatch/routes';
import { AppError } from '../kernel/errors';
import type { CheckName } from './checks';
import { guards, unitGuards, type GuardName, type RuleContext } from './guards';
import type { RouteDoc, StopDoc } from './model';

export type ActType = CollectorAct['type'];

/** When an act is allowed. */
export interface ActRule {
  /** Statuses the route may have. */
  route: readonly Route['status'][];
  /** Kinds and statuses of the stop; null for acts on the whole route. */
  stop: { kinds: readonly RouteStop['kind'][]; statuses: readonly StopStatus[] } | null;
  /** Conditions on the route alone, in this order. */
  guards: readonly GuardName[];
  /** Conditions that ask other features, after the guards. */
  checks: readonly CheckName[];
}

const places = ['load', 'visit', 'unload'] as const;

/**
 * The life cycle of a route and its stops: every act with the states it is allowed in. What an act changes is in its handler.
 * `arrive` from `planned` stands for a forgotten `depart`; `unload` on an ended stop for a unit found in the vehicle afterwards, on a skipped one for a vehicle
 * that was out and goes on with what nobody took over;
 * `cannot_do` from `planned` for what is no longer reached today; `collect` on a skipped one for a unit that is aboard because the crew had no signal and did
 * not know (`off-route.ts`): the visit stays skipped and its request as it is.
 */
export const actTable: Record<ActType, ActRule> = {
  start: { route: ['published'], stop: null, guards: ['on_its_day'], checks: ['nothing_unfinished'] },
  depart: {
    route: ['started'],
    stop: { kinds: [...places, 'end'], statuses: ['planned'] },
    guards: ['nothing_under_way'],
    checks: [],
  },
  arrive: {
    route: ['started'],
    stop: { kinds: [...places, 'end'], statuses: ['planned', 'onway'] },
    guards: ['nothing_under_way'],
    checks: [],
  },
  load: {
    route: ['started'],
    stop: { kinds: ['load'], statuses: ['door'] },
    guards: ['orders_of_this_stop', 'orders_not_aboard'],
    checks: ['goods_confirmed', 'kept_apart'],
  },
  deliver: {
    route: ['started'],
    stop: { kinds: ['visit'], statuses: ['door'] },
    guards: ['delivery_due', 'order_aboard', 'collected_first'],
    checks: ['serial_matches'],
  },
  collect: {
    route: ['started'],
    stop: { kinds: ['visit'], statuses: ['door', 'skipped'] },
    guards: ['collection_due', 'delivered_first'],
    checks: ['deductions_listed', 'weight_plausible', 'promise_kept', 'unit_code_new', 'kept_apart'],
  },
  refuse_price: {
    route: ['started'],
    stop: { kinds: ['visit'], statuses: ['door'] },
    guards: ['collection_due'],
    checks: ['deductions_listed', 'weight_plausible', 'promise_kept'],
  },
  identify_seller: {
    route: ['started'],
    stop: { kinds: ['visit'], statuses: ['door'] },
    guards: [],
    checks: ['identity_valid'],
  },
  give_evidence: {
    route: ['started'],
    stop: { kinds: ['visit'], statuses: ['door'] },
    guards: [],
    checks: [],
  },
  complete: {
    route: ['started'],
    stop: { kinds: ['visit'], statuses: ['door'] },
    guards: ['delivered_where_due', 'collected_where_due', 'code_not_blocked'],
    checks: ['pickup_code_right'],
  },
  cannot_do: {
    route: ['started'],
    stop: { kinds: places, statuses: ['planned', 'onway', 'door'] },
    guards: ['reason_fits', 'half_done_needs_note'],
    checks: [],
  },
  take_break: {
    route: ['started'],
    stop: { kinds: ['break'], statuses: ['planned'] },
    guards: ['not_at_a_door'],
    checks: [],
  },
  confirm_change: { route: ['published', 'started'], stop: null, guards: ['change_is_last'], checks: [] },
  unload: {
    route: ['started'],
    stop: { kinds: ['unload'], statuses: ['door', 'done', 'failed', 'skipped'] },
    guards: ['units_aboard'],
    checks: [],
  },
  finish: {
    route: ['started'],
    stop: null,
    guards: ['stops_ended', 'no_units_aboard'],
    checks: ['goods_taken_over'],
  },
};

const wrongState = (message: string, action: string, details?: Record<string, unknown>) =>
  new AppError('wrong_state', message, { action, ...(details && { details }) });

const routeActions: Record<Route['status'], string> = {
  published: 'Start the route first.',
  started: 'The route has been started already; go on with the next stop.',
  finished: 'The route is finished; nothing more can be done on it.',
  closed: 'The route is closed; nothing more can be done on it.',
};

/** Whether an act depends on the units of the route. */
export const looksAtUnits = (type: ActType): boolean =>
  actTable[type].guards.some((guard) => unitGuards.includes(guard));

/** The stop of an act; throws `not_found`. */
export function stopOfAct(route: RouteDoc, act: CollectorAct): StopDoc | null {
  if (!('stopId' in act)) return null;
  const stop = route.stops.find(({ id }) => id === act.stopId);
  if (!stop) throw new AppError('not_found', 'The stop is not on this route', { action: 'Load your route again.' });
  return stop;
}

/** Refuses an act that the table does not allow at this moment. */
export function assertAllowed(context: RuleContext): void {
  const { act, route, stop } = context;
  const rule = actTable[act.type];
  if (!route.active)
    throw wrongState('This route was replaced by a new plan', 'Load your route again and go by the new one.');
  if (!rule.route.includes(route.status))
    throw wrongState(
      `"${act.type}" needs a route that is ${rule.route.join(' or ')}; this one is ${route.status}`,
      routeActions[route.status],
      { needed: rule.route, status: route.status },
    );
  if (rule.stop && stop) {
    if (!rule.stop.kinds.includes(stop.kind))
      throw wrongState(
        `"${act.type}" is not done at a stop of kind ${stop.kind}, only at: ${rule.stop.kinds.join(', ')}`,
        'Choose the stop that you stand at.',
        { needed: rule.stop.kinds, kind: stop.kind },
      );
    if (!rule.stop.statuses.includes(stop.status))
      throw wrongState(
        `"${act.type}" needs stop ${stop.seq} to be ${rule.stop.statuses.join(' or ')}; it is ${stop.status}`,
        stop.status === 'planned' || stop.status === 'onway'
          ? 'Report your arrival first.'
          : 'Look at the stop again: it has gone on.',
        { needed: rule.stop.statuses, status: stop.status },
      );
  }
  for (const name of rule.guards) guards[name](context);
}

/** Beyond this the clock of a phone counts as off. */
export const clockToleranceSec = 300;

/**
 * What a phone's time is worth: how far its clock is off and the time the act counts for, never in the future nor before `notBefore`. A phone that says
 * its time while it sends (`phoneNow`) is off by that alone, however long the act has waited for signal; of another one the whole delay counts.
 */
export function timeOfAct(input: { deviceAt: Date; phoneNow?: Date; now: Date; notBefore: Date }): {
  at: Date;
  offsetSec: number;
  clockOff: boolean;
} {
  const { deviceAt, phoneNow, now, notBefore } = input;
  const skewMs = phoneNow ? phoneNow.getTime() - now.getTime() : 0;
  // `|| 0`: no negative zero in the books.
  const offsetSec = Math.round((phoneNow ? skewMs : deviceAt.getTime() - now.getTime()) / 1000) || 0;
  const at = new Date(Math.min(now.getTime(), Math.max(deviceAt.getTime() - skewMs, notBefore.getTime())));
  return { at, offsetSec, clockOff: Math.abs(offsetSec) > clockToleranceSec };
}

/** The route is accounted for: finished, and each unloading that took place was closed by its centre. */
export function isAccountedFor(route: Pick<RouteDoc, 'status' | 'stops'>): boolean {
  const open = route.stops.some((stop) => stop.kind === 'unload' && stop.status === 'done' && !stop.accountedAt);
  return route.status === 'finished' && !open;
}
