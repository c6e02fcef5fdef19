import { Types } from 'mongoose';
import type { LngLat } from '#shared/kernel/geo';
import type { PlanRoute, PlanStop } from '#shared/planning/planning';
import type { ShiftDoc } from '../fleet';
import type { DistrictDoc } from '../network';
import type { PlanDoc } from '../planning';
import type { RequestDoc } from '../requests';
import { emptyLoad } from './loads';
import type { RouteDoc, StopDoc, VisitDoc } from './model';

/** What a publication knows besides the plan. */
export interface PublicationFacts {
  district: DistrictDoc;
  revision: number;
  requests: ReadonlyMap<string, RequestDoc>;
  shifts: ReadonlyMap<string, ShiftDoc>;
  /** Places of the crossings by id. */
  crossings: ReadonlyMap<string, LngLat>;
}

function makeVisit(stop: PlanStop, request: RequestDoc): VisitDoc {
  const { delivery } = request;
  return {
    requestId: String(request._id),
    code: request.code,
    kind: request.kind,
    mode: request.mode,
    parts: stop.parts,
    contact: { name: request.contactName, phone: request.contactPhone, addressUnit: request.addressUnit },
    addressText: request.addressText,
    townName: request.townName,
    floor: request.floor,
    lift: request.lift,
    note: request.note,
    items: stop.parts.includes('collect') ? request.items : [],
    delivery:
      delivery && stop.parts.includes('deliver')
        ? {
            ...delivery,
            dealerOrderId: String(delivery.dealerOrderId),
            loaded: false,
            delivered: false,
            returned: false,
          }
        : null,
    priceListVersion: request.estimate.priceListVersion ?? '',
    kept: [],
    identified: false,
    given: [],
  };
}

/** A stop that nobody has left for. */
export function makeStop(stop: PlanStop, facts: PublicationFacts): StopDoc {
  const request = stop.requestId ? facts.requests.get(stop.requestId) : undefined;
  const windowToAt = stop.windowToAt ? new Date(stop.windowToAt) : null;
  return {
    id: String(new Types.ObjectId()),
    seq: stop.seq,
    kind: stop.kind,
    status: 'planned',
    name: stop.name,
    place: stop.place,
    siteId: stop.siteId,
    visit: request ? makeVisit(stop, request) : null,
    dealerOrderIds: stop.dealerOrderIds,
    via: stop.crossingIds.flatMap((id) => facts.crossings.get(id) ?? []),
    distanceM: stop.distanceM,
    travelSec: stop.travelSec,
    plannedArriveAt: new Date(stop.arriveAt),
    plannedStartAt: new Date(stop.startAt),
    plannedLeaveAt: new Date(stop.leaveAt),
    windowFromAt: stop.windowFromAt ? new Date(stop.windowFromAt) : null,
    windowToAt,
    etaAt: new Date(stop.arriveAt),
    late: Boolean(windowToAt && new Date(stop.arriveAt) > windowToAt),
    arrivedAt: null,
    leftAt: null,
    failReason: null,
    failNote: '',
    loadAfter: stop.loadAfter,
    codeTries: 0,
    codeBlockedUntil: null,
    accountedAt: null,
    transfer: null,
  };
}

/** The route that a crew gets for a route of the plan. */
export function makeRoute(
  plan: Pick<PlanDoc, '_id' | 'organisationId' | 'districtCode' | 'day'>,
  route: PlanRoute,
  facts: PublicationFacts,
): RouteDoc {
  const shift = facts.shifts.get(route.shiftId);
  if (!shift) throw new Error(`shift ${route.shiftId} was not read`);
  const { vehicle, crew } = shift;
  return {
    _id: new Types.ObjectId(),
    organisationId: plan.organisationId,
    districtCode: plan.districtCode,
    timeZone: facts.district.timeZone,
    planId: plan._id,
    revision: facts.revision,
    active: true,
    day: plan.day,
    shiftId: route.shiftId,
    letter: route.letter,
    status: 'published',
    vehicle: {
      id: String(vehicle._id),
      plate: vehicle.plate,
      capacityKg: vehicle.capacityKg,
      capacityLitres: vehicle.capacityLitres,
      capacityPieces: vehicle.capacityPieces,
      widthM: vehicle.widthM,
      heightM: vehicle.heightM,
      grossWeightT: vehicle.grossWeightT,
    },
    crew: { id: String(crew._id), name: crew.name },
    shiftStartsAt: shift.startsAt,
    shiftEndsAt: shift.endsAt,
    stops: route.stops.map((stop) => makeStop(stop, facts)),
    load: emptyLoad,
    distanceM: route.distanceM,
    startedAt: null,
    finishedAt: null,
    change: null,
    outAt: null,
    outPlace: null,
    version: 1,
  };
}

/** The same stops in the same order: a crew that is under way has nothing to be told. */
export function isSameWork(route: Pick<RouteDoc, 'shiftId' | 'stops'>, planned: PlanRoute): boolean {
  if (route.shiftId !== planned.shiftId || route.stops.length !== planned.stops.length) return false;
  return route.stops.every((stop, index) => {
    const other = planned.stops[index];
    return (
      other !== undefined &&
      stop.kind === other.kind &&
      stop.siteId === other.siteId &&
      (stop.visit?.requestId ?? null) === other.requestId &&
      (stop.visit?.parts ?? []).join() === (other.requestId ? other.parts.join() : '') &&
      stop.dealerOrderIds.join() === other.dealerOrderIds.join()
    );
  });
}
