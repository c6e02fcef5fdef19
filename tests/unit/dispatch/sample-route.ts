import { Types } from 'mongoose';
import type { CollectorAct } from '#shared/dispatch/routes';
import type { RuleContext } from '../../../server/dispatch/guards';
import { emptyLoad } from '../../../server/dispatch/loads';
import type { RouteDoc, StopDoc, VisitDelivery, VisitDoc } from '../../../server/dispatch/model';

export const now = new Date('2026-03-11T04:00:00Z');
const place = { lng: 0, lat: 0 };

export const delivery = (rest: Partial<VisitDelivery> = {}): VisitDelivery => ({
  dealerOrderId: 'order',
  categoryKey: 'washer',
  model: 'W1',
  serialTail: '0001',
  weightKg: 60,
  volumeLitres: 420,
  loaded: false,
  delivered: false,
  returned: false,
  ...rest,
});

/** A collection, unless said otherwise. */
export const visit = (rest: Partial<VisitDoc> = {}): VisitDoc => ({
  requestId: 'request',
  code: 'R1',
  kind: 'collect',
  mode: 'same_visit',
  parts: ['collect'],
  contact: { name: '', phone: '', addressUnit: '' },
  addressText: '',
  townName: '',
  floor: 1,
  lift: false,
  note: '',
  items: [],
  delivery: null,
  priceListVersion: 'v1',
  kept: [],
  identified: false,
  given: [],
  ...rest,
});

/** A planned visit, unless said otherwise. */
export const stop = (id: string, rest: Partial<StopDoc> = {}): StopDoc => ({
  id,
  seq: 1,
  kind: 'visit',
  status: 'planned',
  name: '',
  place,
  siteId: null,
  visit: null,
  dealerOrderIds: [],
  via: [],
  distanceM: 0,
  travelSec: 0,
  plannedArriveAt: now,
  plannedStartAt: now,
  plannedLeaveAt: now,
  windowFromAt: null,
  windowToAt: null,
  etaAt: null,
  late: false,
  arrivedAt: null,
  leftAt: null,
  failReason: null,
  failNote: '',
  loadAfter: emptyLoad,
  codeTries: 0,
  codeBlockedUntil: null,
  accountedAt: null,
  ...rest,
});

export const route = (stops: StopDoc[], rest: Partial<RouteDoc> = {}): RouteDoc => ({
  _id: new Types.ObjectId(),
  organisationId: new Types.ObjectId(),
  districtCode: '1',
  timeZone: 'Asia/Shanghai',
  planId: new Types.ObjectId(),
  revision: 1,
  active: true,
  day: '2026-03-11',
  shiftId: 'shift',
  letter: 'A',
  status: 'started',
  vehicle: {
    ...{ id: 'v', plate: 'P', capacityKg: 1, capacityLitres: 1, capacityPieces: 1 },
    ...{ widthM: 2, heightM: 2, grossWeightT: 3 },
  },
  crew: { id: 'crew', name: '' },
  shiftStartsAt: now,
  shiftEndsAt: now,
  stops,
  load: emptyLoad,
  distanceM: 0,
  startedAt: null,
  finishedAt: null,
  version: 1,
  ...rest,
});

/** What an act sends, complete for each type. */
export const acts: { [T in CollectorAct['type']]: Extract<CollectorAct, { type: T }> } = (() => {
  const base = { actId: 'a', at: now.toISOString(), stopId: 's' };
  const { stopId, ...whole } = base;
  const unit = { code: 'U-1', categoryKey: 'washer', condition: 'broken' as const, weightKg: 70 };
  return {
    start: { ...whole, type: 'start' },
    depart: { ...base, type: 'depart' },
    arrive: { ...base, type: 'arrive' },
    load: { ...base, type: 'load', dealerOrderIds: ['order'] },
    deliver: { ...base, type: 'deliver', serial: 'x' },
    collect: { ...base, stopId, type: 'collect', unit: { ...unit, deductions: [], evidence: [], photoIds: [] } },
    refuse_price: {
      ...base,
      type: 'refuse_price',
      unit: {
        ...{ categoryKey: 'washer', condition: 'broken', weightKg: 70, offeredFen: 100 },
        ...{ deductions: [], evidence: [], photoIds: [] },
      },
    },
    identify_seller: { ...base, type: 'identify_seller', seller: { name: '甲', identityNumber: '11010519491231002X' } },
    give_evidence: { ...base, type: 'give_evidence', kind: 'energy_label', photoId: 'a'.repeat(24) },
    complete: { ...base, type: 'complete', pickupCode: '000000' },
    cannot_do: { ...base, type: 'cannot_do', reason: 'other', note: '' },
    confirm_change: { ...whole, type: 'confirm_change', revision: 0 },
    take_break: { ...base, type: 'take_break' },
    unload: { ...base, type: 'unload', unitCodes: ['U-1'] },
    finish: { ...whole, type: 'finish' },
  };
})();

export const context = (act: CollectorAct, on: RouteDoc, rest: Partial<RuleContext> = {}): RuleContext => ({
  act,
  route: on,
  stop: ('stopId' in act && on.stops.find(({ id }) => id === act.stopId)) || null,
  units: [],
  today: '2026-03-11',
  now,
  ...rest,
});

/** The code of the refusal; null when nothing is refused. */
export function refusal(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
}
