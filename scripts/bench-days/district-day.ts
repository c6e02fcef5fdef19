import { secOfTime } from '#shared/kernel/time';
import { generateDay } from '../../server/demo/generate-day';
import type { SeedDistrict } from '../../server/demo/seed-files';
import { openPeriodsOf } from '../../server/network/hours';
import type { Day, DayFacility, DayRequest, DayShift } from '../../server/planning/day';
import { createTravel } from '../../server/planning/travel';

/** A Wednesday: every shift of the week drives, every site is open. */
const serviceDay = '2026-03-11';
/** Visits that one shift takes on a usual day; with it the fleet grows with the day. */
const visitsPerShift = 18;
/** Visits that the sites of a district are laid out for; larger days find as much more room. */
const visitsOfSites = 300;
/** A point takes what a vehicle brings when its own store holds at least so much. */
const leastPointKg = 1_500;

/** Which day. The same district, visits and seed give the same day. */
export interface DayOrder {
  readonly district: SeedDistrict;
  /** Requests booked for the day; an exchange is one of them. */
  readonly visits: number;
  readonly seed: number;
}

function requestsOf({ district, visits, seed }: DayOrder): DayRequest[] {
  // The seeds' special requests are made to be left out; here everything can be served in principle.
  const ordinary = { ...district, specialRequests: [] };
  return generateDay({ district: ordinary, day: serviceDay, requests: visits, seed }).map((request) => ({
    id: request.key,
    name: request.text,
    code: request.key,
    mode: request.visitMode,
    place: request.place,
    floor: request.floor,
    lift: request.lift,
    items: request.items.map(({ categoryKey, count }) => ({ categoryKey, count })),
    delivery: request.delivery && {
      dealerOrderId: request.delivery.orderCode,
      warehouseId: `${request.delivery.warehouseKey}:load`,
      categoryKey: request.delivery.categoryKey,
      weightKg: request.delivery.weightKg,
      volumeLitres: request.delivery.litres,
    },
    windowSec: [secOfTime(request.window.from), secOfTime(request.window.to)],
  }));
}

/** As many shifts as the day needs, the district's own over and over. */
function shiftsOf({ district, visits }: DayOrder): DayShift[] {
  const templates = district.shifts.flatMap((shift) => {
    const vehicle = district.vehicles.find(({ key }) => key === shift.vehicleKey);
    const crew = district.crews.find(({ key }) => key === shift.crewKey);
    const home = district.sites.find(({ key }) => key === vehicle?.homeSite);
    return vehicle && crew && home ? [{ shift, vehicle, crew, home }] : [];
  });
  return Array.from({ length: Math.max(2, Math.ceil(visits / visitsPerShift)) }, (_, k) => {
    const { shift, vehicle, crew, home } = templates[k % templates.length]!;
    const round = Math.floor(k / templates.length);
    return {
      id: `${shift.key}${round > 0 ? `-${round + 1}` : ''}`,
      letter: String(k + 1),
      plate: vehicle.plate,
      crewName: crew.name,
      skills: crew.skills,
      capacityKg: vehicle.capacityKg,
      capacityLitres: vehicle.capacityLitres,
      capacityPieces: vehicle.capacityPieces,
      widthM: vehicle.widthM,
      heightM: vehicle.heightM,
      weightT: vehicle.grossWeightT,
      rangeKm: vehicle.rangeKm,
      fromSec: secOfTime(shift.startsAt),
      toSec: secOfTime(shift.endsAt),
      break: shift.break && {
        fromSec: secOfTime(shift.break.from),
        toSec: secOfTime(shift.break.to),
        durationSec: shift.break.minutes * 60,
      },
      costs: shift.costs,
      home: { siteId: home.key, name: home.name, place: { lng: home.lng, lat: home.lat } },
    };
  });
}

function facilitiesOf({ district, visits }: DayOrder, requests: readonly DayRequest[]): DayFacility[] {
  const growth = Math.max(1, visits / visitsOfSites);
  const facility = (site: SeedDistrict['sites'][number], kind: DayFacility['kind']): DayFacility => {
    const room = (capacity: number, fill: number) =>
      kind === 'unload' && capacity > 0 ? Math.max(0, Math.floor((capacity - fill) * growth)) : null;
    return {
      id: `${site.key}:${kind}`,
      name: site.name,
      kind,
      place: { lng: site.lng, lat: site.lat },
      openSec: openPeriodsOf({ ...site, hoursExceptions: [] }, serviceDay).map(
        ({ fromSec, toSec }) => [fromSec, toSec] as const,
      ),
      categories: kind === 'unload' ? site.categories : [],
      roomKg: room(site.capacityKg, site.fillKg),
      roomPieces: room(site.capacityUnits, site.fillUnits),
    };
  };
  const needed = new Set(requests.flatMap(({ delivery }) => (delivery ? [delivery.warehouseId] : [])));
  return district.sites.flatMap((site) => {
    if (site.kind === 'warehouse') return needed.has(`${site.key}:load`) ? [facility(site, 'load')] : [];
    const takesOld =
      site.kind === 'centre' || site.kind === 'market' || (site.kind === 'point' && site.capacityKg >= leastPointKg);
    return takesOld ? [facility(site, 'unload')] : [];
  });
}

/**
 * A day as large as wanted in a district of `seeds/`: exchanges and collections where its people live, reloads at its warehouses, unloading at
 * its centres, markets and larger points, skills, breaks, a river with crossings that do not bear every vehicle.
 */
export function makeDistrictDay(order: DayOrder): Day {
  const { district } = order;
  const requests = requestsOf(order);
  return {
    day: serviceDay,
    timeZone: district.timeZone,
    requests,
    shifts: shiftsOf(order),
    facilities: facilitiesOf(order, requests),
    categories: district.categories.map(
      ({ key, weightKg, spreadKg, litres, handlingSec, requiredSkills, forbiddenTogetherWith }) => ({
        key,
        weightKg,
        sdKg: spreadKg / 2,
        volumeLitres: litres,
        handlingSec,
        requiredSkills,
        forbiddenTogetherWith,
      }),
    ),
    travel: createTravel(
      {
        code: district.code,
        rivers: district.rivers.map(({ properties, geometry }) => ({ ...properties, line: geometry })),
        towns: district.towns.map(({ lng, lat }) => ({ lng, lat })),
      },
      district.crossings.map(({ id, lng, lat, widthM, heightM, limitT, ...crossing }) => ({
        ...crossing,
        _id: id,
        place: { lng, lat },
        maxWidthM: widthM,
        maxHeightM: heightM,
        maxWeightT: limitT,
      })),
    ),
    warnings: [],
  };
}

/** The same demands, but only what is delivered, or only what is collected: an exchange has a part in both. */
export function onlyPart(day: Day, part: 'deliver' | 'collect'): Day {
  return {
    ...day,
    requests: day.requests.flatMap((request): DayRequest[] => {
      if (part === 'deliver') return request.delivery ? [{ ...request, items: [] }] : [];
      return request.items.length > 0 ? [{ ...request, delivery: null }] : [];
    }),
  };
}
