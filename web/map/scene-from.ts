import type { Route, RouteStop } from '#shared/dispatch/routes';
import { isClosedAt } from '#shared/network/closures';
import type { Crossing } from '#shared/network/crossings';
import type { NearbySite, Site } from '#shared/network/sites';
import type { PlanRoute } from '#shared/planning/planning';
import type { Request } from '#shared/requests/requests';
import type { VehiclePosition } from '#shared/tracking/tracking';
import { districtNow } from '../kernel/clock';
import { useFormat } from '../kernel/format';
import { language, t } from '../kernel/i18n';
import { stateOfRequest, stateOfStop } from '../kernel/states';
import { visitNumbers } from '../kernel/stop-number';
import './texts';
import type { MapCrossing, MapRequest, MapRoute, MapSite, MapVehicle } from './scene';

/*
 * From the contracts to the map's layers. Call them in `computed`, so that a change of data or language gives new layers.
 */
const f = useFormat();
const named = (it: { name: string; nameEn: string }) => (language.value === 'en' && it.nameEn ? it.nameEn : it.name);

/** Sites without their enterprise (which is an owner, not a place to go to). */
export function mapSites(sites: readonly Site[]): MapSite[] {
  return sites
    .filter((site) => site.kind !== 'enterprise')
    .map((site) => ({
      id: site.id,
      kind: site.kind,
      name: named(site),
      place: site.place,
      fill: site.fill,
      dim: site.closed,
      note: site.kind === 'warehouse' ? '' : t('map.full', { percent: f.percent(site.fill) }),
    }));
}
/** Points near a place, numbered as in their list; those that cannot be used are greyed with the first reason. */
export function mapNearbySites(items: readonly NearbySite[]): MapSite[] {
  return items.map(({ site, usable, reasons }, index) => ({
    id: site.id,
    kind: 'point',
    name: named(site),
    place: site.place,
    fill: site.fill,
    dim: !usable,
    badge: String(index + 1),
    note: reasons[0] ? t(`unusableReason.${reasons[0]}`) : t('map.full', { percent: f.percent(site.fill) }),
  }));
}
/** Crossings as they are now, or as they are told to be. */
export function mapCrossings(
  crossings: readonly Crossing[],
  isClosed: (crossing: Crossing) => boolean = (crossing) => isClosedAt(crossing, districtNow()),
): MapCrossing[] {
  return crossings.map((crossing) => {
    const closed = isClosed(crossing);
    const words = closed ? [t('map.closed')] : limitWords(crossing);
    return {
      ...{ id: crossing.id, kind: crossing.kind, name: named(crossing), place: crossing.place },
      ...{ closed, limit: words[0] ?? '', limits: words.join(' · ') },
    };
  });
}
function limitWords(crossing: Crossing): string[] {
  if (!crossing.vehicles) return [t('map.walkersOnly')];
  const words: string[] = [];
  if (crossing.maxWeightT !== null) words.push(t('map.limitWeight', { weight: f.tonnes(crossing.maxWeightT) }));
  if (crossing.maxWidthM !== null) words.push(t('map.limitWidth', { width: f.metresExact(crossing.maxWidthM) }));
  if (crossing.maxHeightM !== null) words.push(t('map.limitHeight', { height: f.metresExact(crossing.maxHeightM) }));
  return words;
}
/** Requests that stand on no route (waiting, and those not done); planned ones are the stops of their routes. */
export function mapRequests(requests: readonly Request[]): MapRequest[] {
  return requests
    .filter((request) => request.status === 'waiting' || (!request.route && request.status === 'planned'))
    .map((request) => ({
      id: request.id,
      place: request.place,
      state: stateOfRequest(request.status),
      name: `${request.contactName} ${request.townName}`,
      note: t('map.window', { window: f.range(request.slot.from, request.slot.to) }),
    }));
}
/** Published routes with the live state of their stops. */
export function mapRoutes(routes: readonly Route[]): MapRoute[] {
  return routes.map((route) => {
    const numbers = visitNumbers(route.stops);
    return {
      id: route.id,
      letter: route.letter,
      stops: route.stops.map((stop, index) => ({
        id: stop.id,
        requestId: stop.visit?.requestId ?? null,
        place: stop.place,
        kind: stop.kind,
        number: numbers[index] ?? '',
        state: stateOfStop(stop.status),
        late: stop.late,
        name: stop.visit ? stop.visit.contactName : stop.name,
        note: stopNote(stop),
        via: stop.via,
      })),
    };
  });
}
function stopNote(stop: RouteStop): string {
  const words: string[] = [];
  if (stop.etaAt && !stop.leftAt) words.push(t('map.eta', { time: f.time(stop.etaAt) }));
  if (stop.windowFromAt && stop.windowToAt)
    words.push(t('map.window', { window: f.range(stop.windowFromAt, stop.windowToAt) }));
  return words.join(' · ');
}
/** Routes of a plan that is not published; a stop's id is `shift:seq`. `placeOf` gives crossings their place. */
export function mapPlanRoutes(routes: readonly PlanRoute[], crossings: readonly Crossing[]): MapRoute[] {
  const places = new Map(crossings.map((crossing) => [crossing.id, crossing.place]));
  return routes.map((route) => {
    const numbers = visitNumbers(route.stops);
    return {
      id: route.shiftId,
      letter: route.letter,
      stops: route.stops.map((stop, index) => ({
        id: `${route.shiftId}:${stop.seq}`,
        requestId: stop.requestId,
        place: stop.place,
        kind: stop.kind,
        number: numbers[index] ?? '',
        state: 'planned',
        late: false,
        name: stop.name,
        note:
          stop.windowFromAt && stop.windowToAt
            ? `${t('map.eta', { time: f.time(stop.arriveAt) })} · ${t('map.window', { window: f.range(stop.windowFromAt, stop.windowToAt) })}`
            : '',
        via: stop.crossingIds.flatMap((id) => places.get(id) ?? []),
      })),
    };
  });
}
type Words = Pick<MapVehicle, 'newShare' | 'oldShare' | 'name' | 'note'> & { language: string };
/** What a route says of its vehicle: a vehicle moves far more often than its load changes. */
const wordsByRoute = new WeakMap<Route, Words>();
function wordsOf(route: Route): Words {
  const known = wordsByRoute.get(route);
  if (known?.language === language.value) return known;
  const { load, vehicle, crew } = route;
  const words = {
    language: language.value,
    newShare: load.newKg / vehicle.capacityKg,
    oldShare: load.oldKg / vehicle.capacityKg,
    name: `${crew.name} ${vehicle.plate}`,
    note: t('map.load', { fresh: f.kg(load.newKg), old: f.kg(load.oldKg) }),
  };
  wordsByRoute.set(route, words);
  return words;
}
/** Vehicles on the road; load and capacity come from their routes. */
export function mapVehicles(positions: readonly VehiclePosition[], routes: readonly Route[]): MapVehicle[] {
  const byId = new Map(routes.map((route) => [route.id, route]));
  return positions.map(({ vehicleId, routeId, letter, place, headingDeg }) => {
    const route = byId.get(routeId);
    const said = route ? wordsOf(route) : { newShare: 0, oldShare: 0, name: letter, note: '' };
    const { newShare, oldShare, name, note } = said;
    return { id: vehicleId, routeId, letter, place, headingDeg, newShare, oldShare, name, note };
  });
}
