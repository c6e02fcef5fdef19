import { model, Schema, type Types } from 'mongoose';
import {
  stopStatuses,
  type CollectorAct,
  type doorEvidence,
  type Route,
  type RouteStop,
} from '#shared/dispatch/routes';
import type { RouteRisk } from '#shared/dispatch/risks';
import type { LngLat } from '#shared/kernel/geo';
import { stopKinds, type Load } from '#shared/planning/planning';
import type { Condition } from '#shared/requests/catalogue';
import type { LeftItem } from '#shared/requests/left-items';

export { UnitModel, type UnitDoc } from '../custody';

const part = { _id: false } as const;
const mixed = Schema.Types.Mixed;

/** The new unit of a visit, as far as the crew needs it. */
export interface VisitDelivery {
  dealerOrderId: string;
  categoryKey: string;
  model: string;
  serialTail: string;
  weightKg: number;
  volumeLitres: number;
  loaded: boolean;
  delivered: boolean;
  /** Taken back to the warehouse at the end of the route. */
  returned: boolean;
}

/** Who is visited: copied at publication, shown to the crew of the day only. */
export interface VisitContact {
  name: string;
  phone: string;
  addressUnit: string;
}

/** What the crew does at a door. */
export interface VisitDoc {
  requestId: string;
  code: string;
  kind: 'collect' | 'exchange';
  mode: NonNullable<RouteStop['visit']>['mode'];
  parts: ('deliver' | 'collect')[];
  contact: VisitContact;
  addressText: string;
  townName: string;
  floor: number;
  lift: boolean;
  note: string;
  items: { categoryKey: string; condition: Condition; count: number; weightKg: number; volumeLitres: number }[];
  delivery: VisitDelivery | null;
  /** The price list that the request was estimated with. */
  priceListVersion: string;
  /** Units that stayed because a lower price was refused. */
  kept: KeptUnitDoc[];
  /** Booked and not collected when the visit was completed; absent in older routes. */
  left?: LeftItem[];
  /** Since when the other order of the two halves is agreed; absent in older routes. */
  orderAgreedAt?: Date | null;
  /** An identity was shown. */
  identified: boolean;
  /** Pictures given for the dossiers. */
  given: { kind: (typeof doorEvidence)[number]; photoId: string }[];
}

/** A unit whose owner refused the lower price at the door. */
export interface KeptUnitDoc {
  actId: string;
  categoryKey: string;
  condition: Condition;
  weightKg: number;
  deductions: string[];
  evidence: EvidenceDoc[];
  offeredFen: number;
  quotedFen: number | null;
  at: Date;
}

/** The picture that proves a deduction. */
export interface EvidenceDoc {
  deduction: string;
  photoId: string;
}

/** One stop of a route. Ids are hexadecimal strings. */
export interface StopDoc {
  id: string;
  seq: number;
  kind: RouteStop['kind'];
  status: RouteStop['status'];
  name: string;
  place: LngLat;
  siteId: string | null;
  visit: VisitDoc | null;
  dealerOrderIds: string[];
  via: LngLat[];
  distanceM: number;
  travelSec: number;
  plannedArriveAt: Date;
  plannedStartAt: Date;
  plannedLeaveAt: Date;
  windowFromAt: Date | null;
  windowToAt: Date | null;
  etaAt: Date | null;
  late: boolean;
  arrivedAt: Date | null;
  leftAt: Date | null;
  failReason: RouteStop['failReason'];
  failNote: string;
  loadAfter: Load;
  /** Wrong pickup codes in a row, and until when no more are taken. */
  codeTries: number;
  codeBlockedUntil: Date | null;
  /** Unload stops: the centre has closed the handover. */
  accountedAt: Date | null;
  /** Load stops at another vehicle: what comes over besides `dealerOrderIds`. Absent in older routes. */
  transfer?: TransferDoc | null;
}

/** Old units that come over from a vehicle that cannot go on. */
export interface TransferDoc {
  fromRouteId: string;
  fromLetter: string;
  unitCodes: string[];
  items: { categoryKey: string; count: number }[];
}

/** A route of a published plan. */
export interface RouteDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  districtCode: string;
  timeZone: string;
  planId: Types.ObjectId;
  revision: number;
  /** False once a later revision has replaced it; then nobody may act on it. */
  active: boolean;
  day: string;
  shiftId: string;
  letter: string;
  status: Route['status'];
  vehicle: Route['vehicle'] & { widthM: number; heightM: number; grossWeightT: number };
  crew: Route['crew'];
  shiftStartsAt: Date;
  shiftEndsAt: Date;
  stops: StopDoc[];
  load: Load;
  distanceM: number;
  /** What tracking sees ahead; absent in older routes. */
  risks?: RouteRisk[];
  startedAt: Date | null;
  finishedAt: Date | null;
  /** The last change that the crew was told of. Absent in older routes. */
  change?: { revision: number; at: Date; confirmedAt: Date | null } | null;
  /** Since when the vehicle or its crew cannot go on, and where it stands. */
  outAt?: Date | null;
  outPlace?: LngLat | null;
  version: number;
}

const load = {
  newKg: Number,
  oldKg: Number,
  newLitres: Number,
  oldLitres: Number,
  newPieces: Number,
  oldPieces: Number,
};
const loadSchema = new Schema<Load>(load, part);
const placeSchema = new Schema<LngLat>({ lng: Number, lat: Number }, part);

const deliverySchema = new Schema<VisitDelivery>(
  {
    dealerOrderId: { type: String, required: true },
    categoryKey: { type: String, required: true },
    model: { type: String, default: '' },
    serialTail: { type: String, default: '' },
    weightKg: { type: Number, required: true },
    volumeLitres: { type: Number, required: true },
    loaded: { type: Boolean, default: false },
    delivered: { type: Boolean, default: false },
    returned: { type: Boolean, default: false },
  },
  part,
);
const visitSchema = new Schema<VisitDoc>(
  {
    requestId: { type: String, required: true },
    code: { type: String, required: true },
    kind: { type: String, required: true },
    mode: { type: String, required: true },
    parts: { type: [String], required: true },
    contact: {
      type: new Schema<VisitContact>({ name: String, phone: String, addressUnit: String }, part),
      required: true,
    },
    addressText: { type: String, default: '' },
    townName: { type: String, default: '' },
    floor: { type: Number, default: 1 },
    lift: { type: Boolean, default: false },
    note: { type: String, default: '' },
    items: {
      type: [
        new Schema(
          { categoryKey: String, condition: String, count: Number, weightKg: Number, volumeLitres: Number },
          part,
        ),
      ],
      default: [],
    },
    delivery: { type: deliverySchema, default: null },
    priceListVersion: { type: String, default: '' },
    kept: { type: mixed, default: () => [] },
    left: { type: mixed, default: () => [] },
    orderAgreedAt: { type: Date, default: null },
    identified: { type: Boolean, default: false },
    given: { type: mixed, default: () => [] },
  },
  part,
);
const stopSchema = new Schema<StopDoc>(
  {
    id: { type: String, required: true },
    seq: { type: Number, required: true },
    kind: { type: String, enum: stopKinds, required: true },
    status: { type: String, enum: stopStatuses, required: true },
    name: { type: String, default: '' },
    place: { type: placeSchema, required: true },
    siteId: { type: String, default: null },
    visit: { type: visitSchema, default: null },
    dealerOrderIds: { type: [String], default: [] },
    via: { type: [placeSchema], default: [] },
    distanceM: { type: Number, default: 0 },
    travelSec: { type: Number, default: 0 },
    plannedArriveAt: { type: Date, required: true },
    plannedStartAt: { type: Date, required: true },
    plannedLeaveAt: { type: Date, required: true },
    windowFromAt: { type: Date, default: null },
    windowToAt: { type: Date, default: null },
    etaAt: { type: Date, default: null },
    late: { type: Boolean, default: false },
    arrivedAt: { type: Date, default: null },
    leftAt: { type: Date, default: null },
    failReason: { type: String, default: null },
    failNote: { type: String, default: '' },
    loadAfter: { type: loadSchema, required: true },
    codeTries: { type: Number, default: 0 },
    codeBlockedUntil: { type: Date, default: null },
    accountedAt: { type: Date, default: null },
    transfer: {
      type: new Schema<TransferDoc>(
        {
          fromRouteId: String,
          fromLetter: String,
          unitCodes: [String],
          items: { type: [new Schema({ categoryKey: String, count: Number }, part)], default: [] },
        },
        part,
      ),
      default: null,
    },
  },
  part,
);
const routeSchema = new Schema<RouteDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    districtCode: { type: String, required: true },
    timeZone: { type: String, required: true },
    planId: { type: Schema.Types.ObjectId, required: true },
    revision: { type: Number, required: true },
    active: { type: Boolean, required: true },
    day: { type: String, required: true },
    shiftId: { type: String, required: true },
    letter: { type: String, required: true },
    status: { type: String, enum: ['published', 'started', 'finished', 'closed'], required: true },
    vehicle: {
      type: new Schema(
        {
          id: String,
          plate: String,
          capacityKg: Number,
          capacityLitres: Number,
          capacityPieces: Number,
          widthM: Number,
          heightM: Number,
          grossWeightT: Number,
        },
        part,
      ),
      required: true,
    },
    crew: { type: new Schema({ id: String, name: String }, part), required: true },
    shiftStartsAt: { type: Date, required: true },
    shiftEndsAt: { type: Date, required: true },
    stops: { type: [stopSchema], required: true },
    load: { type: loadSchema, required: true },
    distanceM: { type: Number, default: 0 },
    risks: { type: [mixed] as never, default: [] },
    startedAt: { type: Date, default: null },
    finishedAt: { type: Date, default: null },
    change: {
      type: new Schema({ revision: Number, at: Date, confirmedAt: { type: Date, default: null } }, part),
      default: null,
    },
    outAt: { type: Date, default: null },
    outPlace: { type: placeSchema, default: null },
    version: { type: Number, default: 1 },
  },
  { collection: 'routes', versionKey: false, minimize: false },
);
routeSchema.index({ shiftId: 1 }, { unique: true, partialFilterExpression: { active: true } });
routeSchema.index({ organisationId: 1, day: 1, active: 1 });
routeSchema.index({ status: 1 }, { partialFilterExpression: { status: 'started' } });
routeSchema.index({ 'crew.id': 1, day: 1 });
routeSchema.index({ 'stops.visit.requestId': 1 });
export const RouteModel = model<RouteDoc>('Route', routeSchema);

/** What has become of a day, `organisation:day`: written by all that changes or starts its routes, opens an incident or closes it, so that two of them meet. */
export interface DayRevisionDoc {
  _id: string;
  /** Changes of the published routes. */
  revision: number;
  /** Routes that were started. */
  starts: number;
  /** Incidents that were opened. */
  incidents: number;
  closed: boolean;
}
const dayRevisionSchema = new Schema<DayRevisionDoc>(
  {
    _id: String,
    revision: { type: Number, default: 0 },
    starts: { type: Number, default: 0 },
    incidents: { type: Number, default: 0 },
    closed: { type: Boolean, default: false },
  },
  { collection: 'day_revisions', versionKey: false },
);
export const DayRevisionModel = model<DayRevisionDoc>('DayRevision', dayRevisionSchema);

/** An act of a collector that took effect. Written once, never changed; the pickup code is not kept. */
export interface ActDoc {
  /** The client's id of the act: a second one with the same id cannot be written. */
  _id: string;
  organisationId: Types.ObjectId;
  routeId: string;
  stopId: string | null;
  accountId: string;
  /** The phone that did it; null when it does not say. */
  phoneId: string | null;
  type: CollectorAct['type'];
  /** Hash of what was sent: the same id with other content is refused. */
  inputHash: string;
  input: Record<string, unknown>;
  place: LngLat | null;
  /** What the device's clock said, what the district's clock said when it came in, and the time the act counts for. */
  deviceAt: Date;
  receivedAt: Date;
  countsAt: Date;
  /** Device minus district clock, seconds; `clockOff` when beyond five minutes. */
  offsetSec: number;
  clockOff: boolean;
}
const actSchema = new Schema<ActDoc>(
  {
    _id: String,
    organisationId: { type: Schema.Types.ObjectId, required: true },
    routeId: { type: String, required: true },
    stopId: { type: String, default: null },
    accountId: { type: String, required: true },
    phoneId: { type: String, default: null },
    type: { type: String, required: true },
    inputHash: { type: String, required: true },
    input: { type: mixed, required: true },
    place: { type: placeSchema, default: null },
    deviceAt: { type: Date, required: true },
    receivedAt: { type: Date, required: true },
    countsAt: { type: Date, required: true },
    offsetSec: { type: Number, required: true },
    clockOff: { type: Boolean, required: true },
  },
  { collection: 'acts', versionKey: false, minimize: false },
);
actSchema.index({ routeId: 1, receivedAt: 1 });
export const ActModel = model<ActDoc>('Act', actSchema);
