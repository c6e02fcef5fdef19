import { Types } from 'mongoose';

/** What a database of version 1 held, as its models wrote it: only collections that migrations change or read. */
export const day = '2026-02-27';
export const collectedAt = new Date('2026-02-27T02:00:00Z');
export const unloadedAt = new Date('2026-02-27T09:00:00Z');
export const siteId = new Types.ObjectId();
export const arrivalId = new Types.ObjectId();
export const shipmentId = new Types.ObjectId();
export const crewId = String(new Types.ObjectId());
const organisationId = new Types.ObjectId();
const routeId = new Types.ObjectId();
const stopId = String(new Types.ObjectId());
const ownerId = new Types.ObjectId();
const districtCode = '511112';

export const fridgePrices = {
  working: { lowFen: 6_000, highFen: 12_000 },
  broken: { lowFen: 3_000, highFen: 6_000 },
  parts_missing: { lowFen: 1_000, highFen: 2_000 },
};
export const washerPrices = { ...fridgePrices, working: { lowFen: 4_000, highFen: 8_000 } };
export const stairs = {
  ...{ key: 'stairs', name: { zh: '楼层费', en: 'Stairs' }, amountFen: 500 },
  ...{ conditions: ['working', 'broken', 'parts_missing'], basis: 'unit_and_floor', aboveFloor: 3 },
};
const category = (of: string, key: string, more: object) => ({
  ...{
    districtCode: of,
    key,
    name: { zh: key, en: key },
    icon: key,
    weightKg: 50,
    weightSource: 'assumed',
    spreadKg: 10,
  },
  ...{ volumeLitres: 400, volumeAssumed: true, handlingSec: 300, requiredSkills: [], hazards: [], dataBearing: false },
  ...{ newUnit: null, order: 0, ...more },
});

const unit = (code: string, custody: string, more: object) => ({
  ...{
    districtCode,
    organisationId,
    code,
    day,
    routeId: String(routeId),
    stopId,
    requestId: String(new Types.ObjectId()),
  },
  ...{
    townName: '竹根镇',
    categoryKey: 'fridge',
    condition: 'working',
    weightKg: 52.5,
    volumeLitres: 400,
    deductions: [],
  },
  ...{ priceFen: 6_000, photoIds: [String(new Types.ObjectId())], at: collectedAt, custody },
  ...{ unloadStopId: null, unloadedAt: null, receivedKg: null, ...more },
});
const unloaded = { unloadStopId: stopId, unloadedAt };

const plan = (status: string, warnings: string[]) => ({
  ...{ runId: new Types.ObjectId(), organisationId, districtCode, day, status, createdAt: collectedAt },
  ...{ routes: [], unassigned: [], check: { violations: [] }, warnings },
  totals: {
    ...{ costFen: 0, terms: {}, distanceM: 0, travelSec: 0, waitingSec: 0, serviceSec: 0 },
    ...{ routes: 0, served: 0, unserved: 0 },
  },
});

const gap = (unitCode: string, kind: string, more: object) => ({
  ...{ organisationId, siteId: String(siteId), day, letter: 'A', unitCode, categoryKey: 'fridge', kind },
  ...{ doorKg: 52.5, receivedKg: null, ownerId, owner: '李师傅', openedAt: unloadedAt, status: 'open' },
  ...{ explanation: '', explainedBy: null, explainedAt: null, version: 1, ...more },
});

export const windowId = `${String(organisationId)}:${day}:10:00`;
/** A request as far as migrations look at it. */
const request = (status: string, more: object = {}) => {
  const _id = new Types.ObjectId();
  return {
    ...{ _id, code: String(_id), secret: String(_id), organisationId, status, delivery: null },
    slot: { day, from: '10:00', to: '11:30' },
    estimate: { otherConditions: [{ categoryKey: 'fridge', condition: 'broken', count: 1, lowFen: 1, highFen: 2 }] },
    ...more,
  };
};
export const neverLoadedId = new Types.ObjectId();
export const aboardId = new Types.ObjectId();
const failedOf = (dealerOrderId: Types.ObjectId) =>
  request('failed', { delivery: { dealerOrderId: String(dealerOrderId) } });
const [neverLoaded, stillAboard] = [failedOf(neverLoadedId), failedOf(aboardId)];
const bookedOrder = (_id: Types.ObjectId, { _id: requestId }: { _id: Types.ObjectId }) => ({
  ...{ _id, requestId: String(requestId), status: 'booked', version: 2 },
});

export const collections = {
  sites: [{ _id: siteId, districtCode, name: '竹根分拣中心' }],
  routes: [
    { _id: routeId, districtCode, day, crew: { id: crewId, name: '张师傅' } },
    {
      ...{ districtCode, day, crew: { id: crewId, name: '张师傅' }, active: true, status: 'started' },
      ...{ shiftId: 'shift', stops: [{ visit: { requestId: String(stillAboard._id) } }] },
    },
  ],
  // One place was given back twice, and one of a wider window and a held one were not counted.
  requests: [
    neverLoaded,
    stillAboard,
    request('waiting', { slot: { day, from: '09:50', to: '11:40' }, bookedFrom: '10:00' }),
    request('cancelled'),
  ],
  slot_holds: [{ secret: 's', holder: 'h', organisationId, slot: { day, from: '10:00', to: '11:30' } }],
  slot_ledgers: [
    { _id: windowId, booked: 1 },
    { _id: `${String(organisationId)}:${day}:13:00`, booked: 3 },
  ],
  dealer_orders: [
    { ...bookedOrder(neverLoadedId, neverLoaded), plainCode: 'A' },
    { ...bookedOrder(aboardId, stillAboard), plainCode: 'B' },
  ],
  arrivals: [
    {
      ...{
        _id: arrivalId,
        organisationId,
        districtCode,
        siteId: String(siteId),
        day,
        routeId: String(routeId),
        stopId,
      },
      units: ['AA-0002', 'AA-0003', 'AA-0004'].map((code) => ({ code })),
    },
  ],
  units: [
    unit('AA-0001', 'aboard', {}),
    unit('AA-0002', 'unloaded', { ...unloaded, weightKg: 30 }),
    unit('AA-0003', 'received', { ...unloaded, weightKg: 61, receivedKg: 60.2 }),
    unit('AA-0004', 'missing', { ...unloaded, weightKg: 8 }),
  ],
  categories: [
    category(districtCode, 'fridge', { priceFen: fridgePrices, deductions: [stairs], priceListVersion: '2026-01' }),
    category(districtCode, 'washer', { priceFen: washerPrices, deductions: [], priceListVersion: '2026-01' }),
    category('659099', 'fridge', { priceFen: fridgePrices }),
    // What nothing is paid for is stored, too; what must not ride together was not.
    category(districtCode, 'crt_tv', {}),
    category(districtCode, 'lithium_battery', {}),
  ],
  plans: [plan('superseded', []), plan('published', ['The ferry does not run after 18:00.'])],
  gaps: [
    gap('AA-0003', 'weight', { arrivalId, receivedKg: 60.2 }),
    gap('AA-0004', 'missing', { arrivalId }),
    // Claims came with version 5, days of the weight account with version 6: they wait for the versions after those.
    gap('AA-0009', 'claim_weight', { subjectId: shipmentId, arrivalId: null, shipmentId }),
  ],
  // The report alone said that a day is closed, until version 11.
  day_closings: [
    { _id: `${String(organisationId)}:${day}`, organisationId, day },
    { _id: `${String(organisationId)}:2026-02-26`, organisationId, day: '2026-02-26' },
  ],
  day_revisions: [{ _id: `${String(organisationId)}:${day}`, revision: 4 }],
  flow_days: [{ organisationId, day, sums: [], marks: 3, counted: 3, closedAt: null }],
};
