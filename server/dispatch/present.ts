import { route as routeContract, type CollectedUnit, type Route, type RouteStop } from '#shared/dispatch/routes';
import { maskName, maskPhone } from '#shared/kernel/text';
import { dayOf } from '#shared/kernel/time';
import { listUnits } from '../custody';
import { isEnded } from './guards';
import type { RouteDoc, StopDoc, UnitDoc, VisitDoc } from './model';

/** Who looks: the crew sees whom it visits, on the day and while it needs to; everybody else sees masked contacts. */
export interface RouteViewer {
  as: 'crew' | 'staff';
  /** District time. */
  now: Date;
}

/** So long after leaving a door the crew can still call back. */
export const contactMinutes = 30;

const iso = (at: Date | null) => at?.toISOString() ?? null;

function seesContact(route: RouteDoc, stop: StopDoc, viewer: RouteViewer): boolean {
  if (viewer.as !== 'crew') return false;
  // A route that is under way past midnight is still the crew's day.
  const isTheDay = route.status === 'started' || dayOf(viewer.now, route.timeZone) === route.day;
  if (!isTheDay) return false;
  if (!isEnded(stop)) return route.status === 'published' || route.status === 'started';
  return stop.leftAt !== null && viewer.now.getTime() - stop.leftAt.getTime() < contactMinutes * 60_000;
}

function presentUnit(unit: UnitDoc): CollectedUnit {
  const { code, categoryKey, condition, weightKg, volumeLitres, deductions, priceFen, photoIds, at, custody } = unit;
  const quotedFen = unit.quotedFen ?? null;
  return {
    code,
    categoryKey,
    condition,
    weightKg,
    volumeLitres,
    deductions,
    priceFen,
    quotedFen,
    photoIds,
    at: at.toISOString(),
    custody,
  };
}

function presentVisit(visit: VisitDoc, units: readonly UnitDoc[], open: boolean): NonNullable<RouteStop['visit']> {
  const { contact, ...rest } = visit;
  return {
    ...rest,
    contactName: open ? contact.name : maskName(contact.name),
    contactPhone: open ? contact.phone : maskPhone(contact.phone),
    addressUnit: open ? contact.addressUnit : '',
    note: open ? visit.note : '',
    units: units.map(presentUnit),
    kept: (visit.kept ?? []).map((one) => ({ ...one, at: one.at.toISOString() })),
    left: visit.left ?? [],
    orderAgreed: Boolean(visit.orderAgreedAt),
    identified: visit.identified ?? false,
    given: (visit.given ?? []).map(({ kind }) => kind),
    priceListVersion: visit.priceListVersion ?? '',
  };
}

/** Units of a meeting: those that have come over, and before it those that wait in the other vehicle. */
function transferred(stop: StopDoc, own: readonly UnitDoc[], all: readonly UnitDoc[]): CollectedUnit[] {
  const waiting = stop.status === 'done' ? [] : all.filter(({ code }) => stop.transfer?.unitCodes.includes(code));
  return [...own, ...waiting].map(presentUnit);
}

/** The units of a route by stop, and all that were read (a meeting shows those of another route). */
interface UnitsOfRoute {
  byStop: ReadonlyMap<string, UnitDoc[]>;
  all: readonly UnitDoc[];
}

function unitsOf(route: RouteDoc, all: readonly UnitDoc[]): UnitsOfRoute {
  const id = String(route._id);
  const byStop = new Map<string, UnitDoc[]>();
  for (const unit of all) if (unit.routeId === id) byStop.set(unit.stopId, [...(byStop.get(unit.stopId) ?? []), unit]);
  return { byStop, all };
}

function presentStop(route: RouteDoc, stop: StopDoc, { byStop, all }: UnitsOfRoute, viewer: RouteViewer): RouteStop {
  const { visit, ...rest } = stop;
  const own = byStop.get(stop.id) ?? [];
  return {
    ...rest,
    visit: visit && presentVisit(visit, own, seesContact(route, stop, viewer)),
    plannedArriveAt: stop.plannedArriveAt.toISOString(),
    plannedStartAt: stop.plannedStartAt.toISOString(),
    plannedLeaveAt: stop.plannedLeaveAt.toISOString(),
    windowFromAt: iso(stop.windowFromAt),
    windowToAt: iso(stop.windowToAt),
    etaAt: iso(stop.etaAt),
    transfer: stop.transfer ? { ...stop.transfer, units: transferred(stop, own, all) } : null,
    arrivedAt: iso(stop.arrivedAt),
    leftAt: iso(stop.leftAt),
  };
}

/** The units that views of routes show: their own, and those that wait for a meeting. */
export async function listUnitsShown(routes: readonly RouteDoc[]): Promise<UnitDoc[]> {
  const meets = routes.flatMap(({ stops }) => stops.flatMap(({ transfer }) => transfer?.fromRouteId ?? []));
  return listUnits({ routeIds: [...new Set([...routes.map(({ _id }) => String(_id)), ...meets])] });
}

/** A route as a viewer may see it, with units that were read before. */
export function presentWith(units: readonly UnitDoc[], route: RouteDoc, viewer: RouteViewer): Route {
  const own = unitsOf(route, units);
  // Parsing cuts off what the contract does not name.
  return routeContract.parse({
    ...route,
    id: String(route._id),
    planId: String(route.planId),
    stops: route.stops.map((stop) => presentStop(route, stop, own, viewer)),
    risks: route.status === 'started' ? (route.risks ?? []) : [],
    shiftStartsAt: route.shiftStartsAt.toISOString(),
    shiftEndsAt: route.shiftEndsAt.toISOString(),
    startedAt: iso(route.startedAt),
    finishedAt: iso(route.finishedAt),
    change: route.change
      ? { ...route.change, at: route.change.at.toISOString(), confirmedAt: iso(route.change.confirmedAt) }
      : null,
    outAt: iso(route.outAt ?? null),
  });
}

/** Routes as a viewer may see them, with one look-up for their units. */
export async function presentRoutes(routes: readonly RouteDoc[], viewer: RouteViewer): Promise<Route[]> {
  const units = await listUnitsShown(routes);
  return routes.map((route) => presentWith(units, route, viewer));
}

/** One route as a viewer may see it. */
export async function presentRoute(route: RouteDoc, viewer: RouteViewer): Promise<Route> {
  return presentWith(await listUnitsShown([route]), route, viewer);
}
