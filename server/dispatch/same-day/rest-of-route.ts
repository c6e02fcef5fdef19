import { createHash } from 'node:crypto';
import type { LngLat } from '#shared/kernel/geo';
import { instantOf } from '#shared/kernel/time';
import type { RestStop, RouteRest } from '../../planning';
import { isEnded } from '../guards';
import type { RouteDoc, StopDoc, UnitDoc } from '../model';

/** What an offer rests on: the stops in their order, how far each has come and what is loaded. Expected times may change. */
export function basisOf({ active, status, stops }: Pick<RouteDoc, 'active' | 'status' | 'stops'>): string {
  const lines = stops.map((stop) => [stop.id, stop.status, stop.dealerOrderIds, stop.visit?.delivery?.loaded ?? null]);
  return createHash('sha256')
    .update(JSON.stringify([active, status, lines]))
    .digest('base64url');
}

const isMoving = ({ status }: StopDoc) => status === 'onway' || status === 'door';

/** Stops that the crew has not left for. */
export function openStops({ stops }: Pick<RouteDoc, 'stops'>): StopDoc[] {
  return stops.filter(({ kind, status }) => kind !== 'start' && kind !== 'end' && status === 'planned');
}

/** What a vehicle that is out has not reached. */
const isNotReached = ({ kind, status }: StopDoc) =>
  kind !== 'start' && kind !== 'end' && (status === 'planned' || status === 'onway');

/** When the crew is done with the stop that it works at or drives to. */
function endOf(stop: StopDoc, freeMs: number): number {
  const workMs = stop.plannedLeaveAt.getTime() - stop.plannedStartAt.getTime();
  const arrivedMs =
    stop.status === 'door'
      ? (stop.arrivedAt?.getTime() ?? freeMs)
      : Math.max(freeMs, stop.etaAt?.getTime() ?? freeMs + stop.travelSec * 1000);
  return Math.max(freeMs, Math.max(arrivedMs, stop.windowFromAt?.getTime() ?? 0) + workMs);
}

const asOne = ({ categoryKey }: UnitDoc) => ({ categoryKey, count: 1 });
function countsOf(items: readonly { categoryKey: string; count: number }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { categoryKey, count } of items) counts.set(categoryKey, (counts.get(categoryKey) ?? 0) + count);
  return counts;
}

/**
 * Old units aboard when the crew is free: at a door all that was booked counts and what was collected beyond it, at a meeting what is taken over; at a
 * centre everything leaves.
 */
function aboardAfter(under: StopDoc | undefined, units: readonly UnitDoc[]): { categoryKey: string; count: number }[] {
  if (under?.kind === 'unload') return [];
  const aboard = units.filter(({ custody }) => custody === 'aboard');
  const before = countsOf(aboard.filter(({ stopId }) => stopId !== under?.id).map(asOne));
  const collected = countsOf(aboard.filter(({ stopId }) => stopId === under?.id).map(asOne));
  const due = countsOf(under?.visit?.items ?? under?.transfer?.items ?? []);
  const here = (key: string) => Math.max(due.get(key) ?? 0, collected.get(key) ?? 0);
  const keys = new Set([...before.keys(), ...collected.keys(), ...due.keys()]);
  return [...keys].map((categoryKey) => ({ categoryKey, count: (before.get(categoryKey) ?? 0) + here(categoryKey) }));
}

/** What is left of a route now, as planning takes it; null when it takes nothing more: finished, on its way home, or out (unless `out` says where). */
export function restOfRoute(
  route: RouteDoc,
  units: readonly UnitDoc[],
  now: Date,
  out: { place: LngLat | null } | null = null,
): RouteRest | null {
  const isOut = out !== null;
  if (route.status === 'finished' || route.status === 'closed' || (route.outAt && !out)) return null;
  const { stops, shiftId } = route;
  const midnightMs = instantOf(route.day, 0, route.timeZone).getTime();
  const secOf = (ms: number) => Math.ceil((ms - midnightMs) / 1000);
  // A vehicle that is out does not come to where it was going.
  const moving = stops.find(isMoving);
  const under = isOut && moving?.status === 'onway' ? undefined : moving;
  if (under?.kind === 'end') return null;
  const loadedNow = under?.kind === 'load' ? under.dealerOrderIds : [];
  const open = isOut ? stops.filter(isNotReached) : openStops(route);
  const rest = open.map((stop): RestStop => {
    const { id, kind, visit, siteId, dealerOrderIds } = stop;
    const { delivery } = visit ?? {};
    return {
      key: id,
      kind: kind as RestStop['kind'],
      requestId: visit?.requestId ?? null,
      parts: visit?.parts ?? [],
      siteId,
      isLoaded: Boolean(delivery && (delivery.loaded || loadedNow.includes(delivery.dealerOrderId))),
      dealerOrderIds,
      meeting: !stop.transfer
        ? null
        : { place: { lng: stop.place.lng, lat: stop.place.lat }, items: stop.transfer.items },
    };
  });
  const leavesSec = secOf(stops[0]?.plannedLeaveAt.getTime() ?? now.getTime());
  if (route.status === 'published') return { shiftId, leavesSec, begun: null, stops: rest, isOut };

  const pauseEndsMs = Math.max(
    0,
    ...stops.flatMap(({ kind, leftAt }) => (kind === 'break' && leftAt ? leftAt.getTime() : [])),
  );
  const idleMs = Math.max(now.getTime(), pauseEndsMs);
  const left = stops
    .filter(({ leftAt, kind }) => leftAt && kind !== 'break')
    .sort((one, other) => (other.leftAt?.getTime() ?? 0) - (one.leftAt?.getTime() ?? 0));
  const place = out?.place ?? under?.place ?? left[0]?.place ?? stops[0]!.place;
  const driven = stops.filter((stop) => stop === under || stop.status === 'done' || stop.status === 'failed');
  return {
    shiftId,
    leavesSec,
    begun: {
      place: { lng: place.lng, lat: place.lat },
      freeSec: secOf(under ? endOf(under, idleMs) : idleMs),
      drivenM: driven.reduce((sum, { distanceM }) => sum + distanceM, 0),
      hasHadBreak: stops.some((stop) => stop.kind === 'break' && isEnded(stop)),
      aboard: aboardAfter(under, units),
    },
    stops: rest,
    isOut,
  };
}
