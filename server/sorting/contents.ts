import type { UnitDoc } from '../custody';
import type { RouteDoc, StopDoc } from '../dispatch';
import type { ArrivalDoc, ArrivalUnitDoc } from './model';
import { nextStatus, toleranceKgOf, type ArrivalStatus } from './rules';

/** Typical weight of a category in kg. */
export type TypicalWeights = ReadonlyMap<string, number>;

/** What an arrival is made of that comes from the route. */
export type ArrivalContents = Pick<ArrivalDoc, 'status' | 'etaAt' | 'arrivedAt' | 'planned' | 'units' | 'closedAt'>;

const unloadStops = (route: RouteDoc) => route.stops.filter(({ kind, siteId }) => kind === 'unload' && siteId);

/** Stops of a route at which old units are unloaded. Those that were skipped or failed unload nothing. */
export function unloadStopsOf(route: RouteDoc): StopDoc[] {
  return unloadStops(route).filter(({ status }) => status !== 'skipped' && status !== 'failed');
}

/** What the plan brings to an unloading by category: the visits since the unloading before. */
export function plannedAt(route: RouteDoc, stop: StopDoc): { categoryKey: string; count: number }[] {
  const index = route.stops.indexOf(stop);
  const before = route.stops.slice(0, index).findLastIndex(({ kind }) => kind === 'unload');
  const counts = new Map<string, number>();
  for (const { visit, status } of route.stops.slice(before + 1, index)) {
    if (status === 'failed' || status === 'skipped') continue;
    for (const { categoryKey, count } of visit?.parts.includes('collect') ? visit.items : [])
      counts.set(categoryKey, (counts.get(categoryKey) ?? 0) + count);
  }
  return [...counts].map(([categoryKey, count]) => ({ categoryKey, count }));
}

/** Units for an unloading: those unloaded there; before that, at the next unloading of the route, those aboard. */
function unitsAt(route: RouteDoc, stop: StopDoc, units: readonly UnitDoc[]): UnitDoc[] {
  const here = units.filter(({ unloadStopId }) => unloadStopId === stop.id);
  const next = unloadStopsOf(route).find(({ status }) => status !== 'done');
  return next?.id === stop.id ? [...here, ...units.filter(({ custody }) => custody === 'aboard')] : here;
}

function announce(unit: UnitDoc, typical: TypicalWeights): ArrivalUnitDoc {
  return {
    code: unit.code,
    categoryKey: unit.categoryKey,
    townName: unit.townName,
    doorKg: unit.weightKg,
    toleranceKg: toleranceKgOf(unit.weightKg, typical.get(unit.categoryKey) ?? unit.weightKg),
    receivedKg: null,
    receivedAt: null,
    result: 'expected',
    filled: false,
  };
}

/**
 * An arrival as the route stands now; what the centre has weighed or judged stays. Gives the same however often it is asked, so it
 * does not matter in which order the events come.
 */
export function contentsOf(input: {
  route: RouteDoc;
  stop: StopDoc;
  units: readonly UnitDoc[];
  typical: TypicalWeights;
  before: ArrivalDoc | null;
}): ArrivalContents {
  const { route, stop, units, typical, before } = input;
  const judged = (before?.units ?? []).filter(({ result }) => result !== 'expected');
  const known = new Set(judged.map(({ code }) => code));
  const announced = unitsAt(route, stop, units)
    .filter(({ code }) => !known.has(code))
    .map((unit) => announce(unit, typical));
  const unloaded = stop.status === 'done';
  const status: ArrivalStatus = before?.status ?? 'expected';
  const isNews = status !== 'closed' || announced.length > 0;
  return {
    status: unloaded && isNews ? nextStatus(status, 'unload') : status,
    etaAt: stop.etaAt,
    arrivedAt: stop.arrivedAt,
    planned: plannedAt(route, stop),
    units: [...announced, ...judged],
    closedAt: isNews ? null : (before?.closedAt ?? null),
  };
}
