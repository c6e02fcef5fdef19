import type { PlanWarning, RunProblem } from '#shared/planning/findings';
import { instantOf, secOfTime } from '#shared/kernel/time';
import { AccountModel } from '../accounts';
import { listReadyShifts, listShiftsInService, type ShiftDoc } from '../fleet';
import { AppError } from '../kernel/errors';
import { getDistrict, listCrossingsOn, listSites, openPeriodsOf, type SiteDoc } from '../network';
import {
  listCategories,
  listHolds,
  listPlannableRequests,
  listRequestDocs,
  type CategoryDoc,
  type HoldDoc,
  type RequestDoc,
} from '../requests';
import type { Day, DayCategory, DayFacility, DayRequest, DayShift } from './day';
import { factorOf, getLearnt, handlingKey, speedFactors, weightFrom, type Learnt } from './learnt/learnt';
import { restOfShift } from './rest-of-shift';
import { travelForDay, travelSource } from './travel';

/** Which day, and which of its shifts and requests; null = all that are ready. */
export interface DayQuery {
  organisationId: string;
  districtCode: string;
  day: string;
  shiftIds: readonly string[] | null;
  requestIds: readonly string[] | null;
  /** Also requests whose visit has begun; only with `requestIds`. */
  isUnderWay?: boolean;
  /** A request that is booked for another day, as if it were for this one. */
  alsoRequestId?: string;
  /** Sites that count as closed whatever the network says. */
  closedSiteIds?: readonly string[];
  /** What is closed until this moment is open again, for the rest of a day under way. */
  now?: Date;
  /** The day can still be booked: it may have no request yet, held places stand for requests, any warehouse may be needed. */
  isOpen?: boolean;
  /** Also shifts whose vehicle or crew cannot go on: for what is already theirs, never for something new. */
  isWithOut?: boolean;
  /** What was learnt up to this version; absent = what counts now. */
  learntVersion?: number;
  /** Nothing is planned before this second of the day: of shifts that have begun only the rest. */
  fromSec?: number;
}

/** Shifts that are ready and in service, in the order of their letters. */
export async function listChosenShifts({ organisationId, day, shiftIds, isWithOut }: DayQuery): Promise<ShiftDoc[]> {
  const shifts = await (isWithOut ? listReadyShifts : listShiftsInService)({ organisationId, day });
  return shiftIds ? shifts.filter(({ _id }) => shiftIds.includes(String(_id))) : shifts;
}

/** Requests that wait for a plan or stand in one. */
export async function listChosenRequests(query: DayQuery): Promise<RequestDoc[]> {
  const { organisationId, day, requestIds, isUnderWay } = query;
  if (requestIds && isUnderWay) {
    const chosen = await listRequestDocs(requestIds);
    return chosen.filter((request) => String(request.organisationId) === organisationId);
  }
  const requests = await listPlannableRequests({ organisationId, day });
  return requestIds ? requests.filter(({ _id }) => requestIds.includes(String(_id))) : requests;
}

const toRequest = (doc: RequestDoc): DayRequest =>
  toVisit({ id: String(doc._id), code: doc.code, name: doc.addressText }, doc, doc.slot);

/** A held place as the request that it will be. */
const toHeldRequest = ({ _id, demand, slot }: HoldDoc): DayRequest =>
  toVisit({ id: `hold:${String(_id)}`, code: '', name: '' }, demand, slot);

/** What somebody asks for in a window, booked or not. */
export function toVisit(
  named: Pick<DayRequest, 'id' | 'code' | 'name'>,
  doc: HoldDoc['demand'],
  slot: Pick<RequestDoc['slot'], 'from' | 'to'>,
): DayRequest {
  const { delivery } = doc;
  return {
    ...named,
    mode: doc.mode,
    place: { lng: doc.place.lng, lat: doc.place.lat },
    floor: doc.floor,
    lift: doc.lift,
    items: doc.items.map(({ categoryKey, count }) => ({ categoryKey, count })),
    delivery: delivery
      ? {
          dealerOrderId: String(delivery.dealerOrderId),
          warehouseId: String(delivery.warehouseId),
          categoryKey: delivery.categoryKey,
          weightKg: delivery.weightKg,
          volumeLitres: delivery.volumeLitres,
        }
      : null,
    windowSec: [secOfTime(slot.from), secOfTime(slot.to)],
  };
}

/** A shift as the planner's day has it. */
export function toDayShift(doc: ShiftDoc, home: SiteDoc, midnight: Date): DayShift {
  const { vehicle, crew, costs } = doc;
  const secOf = (at: Date) => Math.round((at.getTime() - midnight.getTime()) / 1000);
  return {
    id: String(doc._id),
    letter: doc.letter,
    plate: vehicle.plate,
    crewName: crew.name,
    skills: [...crew.skills],
    capacityKg: vehicle.capacityKg,
    capacityLitres: vehicle.capacityLitres,
    capacityPieces: vehicle.capacityPieces,
    widthM: vehicle.widthM,
    heightM: vehicle.heightM,
    weightT: vehicle.grossWeightT,
    rangeKm: vehicle.rangeKm,
    fromSec: secOf(doc.startsAt),
    toSec: secOf(doc.endsAt),
    break: doc.break && {
      fromSec: secOfTime(doc.break.from),
      toSec: secOfTime(doc.break.to),
      durationSec: doc.break.minutes * 60,
    },
    costs: {
      fixedFen: costs.fixedFen,
      perKmFen: costs.perKmFen,
      perHourFen: costs.perHourFen,
      overtimePerHourFen: costs.overtimePerHourFen,
    },
    home: { siteId: String(home._id), name: home.name, place: { lng: home.place.lng, lat: home.place.lat } },
  };
}

function toFacility(site: SiteDoc, kind: DayFacility['kind'], day: string): DayFacility {
  const room = (capacity: number, fill: number) => (capacity > 0 ? Math.max(0, capacity - fill) : null);
  return {
    id: String(site._id),
    name: site.name,
    kind,
    place: { lng: site.place.lng, lat: site.place.lat },
    openSec: site.closed ? [] : openPeriodsOf(site, day).map(({ fromSec, toSec }) => [fromSec, toSec] as const),
    categories: kind === 'unload' ? [...site.categories] : [],
    roomKg: kind === 'unload' ? room(site.capacityKg, site.fillKg) : null,
    roomPieces: kind === 'unload' ? room(site.capacityUnits, site.fillUnits) : null,
  };
}

function toCategory(doc: CategoryDoc, learnt: Learnt): DayCategory {
  const { key, volumeLitres, requiredSkills, forbiddenTogetherWith } = doc;
  const { weightKg, spreadKg } = weightFrom(learnt, doc);
  const handlingSec = Math.round(doc.handlingSec * factorOf(learnt, handlingKey(key)));
  const sdKg = spreadKg / 2;
  return {
    ...{ key, weightKg, sdKg, volumeLitres, handlingSec },
    requiredSkills: [...requiredSkills],
    forbiddenTogetherWith: [...forbiddenTogetherWith],
  };
}

/**
 * Where vehicles may unload: sorting centres, and markets and points with centre staff of their own, because every unit that leaves a vehicle
 * must be weighed in by somebody.
 */
async function listUnloadSites(sites: readonly SiteDoc[], organisationId: string): Promise<SiteDoc[]> {
  const staffed = await AccountModel.distinct('siteId', {
    role: 'centre_staff',
    disabled: false,
    siteId: { $ne: null },
  });
  const hasStaff = new Set(staffed.map(String));
  return sites.filter(
    ({ _id, kind, organisationId: owner }) =>
      String(owner) === organisationId &&
      (kind === 'centre' || ((kind === 'market' || kind === 'point') && hasStaff.has(String(_id)))),
  );
}

/**
 * Reads what concerns a day, one query after another so that it may run inside a transaction. Throws `wrong_state` when there are no shifts
 * or no requests to plan.
 */
export async function gatherDay(query: DayQuery): Promise<Day> {
  const { organisationId, districtCode, day, fromSec = 0 } = query;
  const district = await getDistrict(districtCode);
  const shiftDocs = await listChosenShifts(query);
  if (shiftDocs.length === 0)
    throw new AppError('wrong_state', `No shift is ready on ${day}`, {
      action: 'Make shifts for that day, or choose another one.',
      details: { problem: 'no_shift' satisfies RunProblem },
    });
  const requestDocs = await listChosenRequests(query);
  if (query.alsoRequestId) requestDocs.push(...(await listRequestDocs([query.alsoRequestId])));
  if (requestDocs.length === 0 && !query.isOpen)
    throw new AppError('wrong_state', `No request waits for a plan on ${day}`, {
      action: 'Choose a day with open requests.',
      details: { problem: 'no_request' satisfies RunProblem },
    });
  const sites = await listSites({ districtCode });
  const siteById = new Map(sites.map((site) => [String(site._id), site]));
  const held = query.isOpen ? await listHolds({ organisationId, day }) : [];
  const requests = [...requestDocs.map(toRequest), ...held.map(toHeldRequest)];
  const midnight = instantOf(day, 0, district.timeZone);
  const warnings: PlanWarning[] = [];

  const whole = shiftDocs.flatMap((doc) => {
    const home = siteById.get(String(doc.homeSiteId));
    if (home) return [toDayShift(doc, home, midnight)];
    warnings.push({ code: 'shift_without_home', letter: doc.letter });
    return [];
  });
  if (whole.length === 0)
    throw new AppError('wrong_state', `No shift of ${day} has a home site in the network`, {
      action: 'Give the vehicles a home site.',
      details: { problem: 'no_home_site' satisfies RunProblem },
    });
  const shifts = whole.flatMap((shift) => restOfShift(shift, fromSec) ?? []);
  if (shifts.length === 0)
    throw new AppError('wrong_state', `The shifts of ${day} are over`, {
      action: 'Lengthen a shift, or choose another day.',
      details: { problem: 'no_shift' satisfies RunProblem },
    });
  const unloads = (await listUnloadSites(sites, organisationId)).map((site) => toFacility(site, 'unload', day));
  const anyWarehouse = query.isOpen ? sites.filter(({ kind }) => kind === 'warehouse') : [];
  const needed = new Set([
    ...requests.flatMap(({ delivery }) => (delivery ? [delivery.warehouseId] : [])),
    ...anyWarehouse.map(({ _id }) => String(_id)),
  ]);
  const loads = [...needed].flatMap((id) => {
    const site = siteById.get(id);
    return site ? [toFacility(site, 'load', day)] : [];
  });
  for (const { name } of [...loads, ...unloads].filter(({ openSec }) => openSec.length === 0))
    warnings.push({ code: 'site_closed', site: name, day });
  const crossings = await listCrossingsOn(districtCode, { day, timeZone: district.timeZone, now: query.now });
  const known = new Set(loads.map(({ id }) => id));
  const learnt = await getLearnt(organisationId, query.learntVersion);
  const categories = (await listCategories(districtCode)).map((doc) => toCategory(doc, learnt));
  return {
    day,
    timeZone: district.timeZone,
    requests: requests.filter((request) => {
      const isKnown = !request.delivery || known.has(request.delivery.warehouseId);
      if (!isKnown) warnings.push({ code: 'warehouse_unknown', request: request.code });
      return isKnown;
    }),
    shifts,
    facilities: [...loads, ...unloads].map((site) =>
      query.closedSiteIds?.includes(site.id) ? { ...site, openSec: [] } : site,
    ),
    categories,
    travel: travelForDay(district, crossings, speedFactors(learnt, travelSource())),
    learntVersion: learnt.version,
    fromSec,
    warnings,
  };
}
