import { model, Schema, type Types } from 'mongoose';
import {
  incidentKinds,
  incidentStatuses,
  repairWays,
  severities,
  type Incident,
  type Repair,
} from '#shared/incidents/incidents';
import type { LngLat } from '#shared/kernel/geo';
import type { AppliedRepair } from '../dispatch';
import type { KeptRepair } from '../planning';

const mixed = Schema.Types.Mixed;

/** Something that keeps the day from going to plan. Ids are hexadecimal strings. */
export interface IncidentDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  districtCode: string;
  day: string;
  kind: Incident['kind'];
  status: Incident['status'];
  severity: Incident['severity'];
  source: Incident['source'];
  /** The event it was opened for: the same event opens nothing twice. */
  sourceId: string | null;
  /** What it is about; two incidents of one subject are never open at once. */
  subject: string;
  isEnded: boolean;
  ownerId: string | null;
  routeId: string | null;
  stopId: string | null;
  requestId: string | null;
  siteId: string | null;
  crossingId: string | null;
  place: LngLat | null;
  note: string;
  openedAt: Date;
  endedAt: Date | null;
  endNote: string;
  repair: AppliedDoc | null;
  /** The how-manieth of its subject. */
  times: number;
  version: number;
}

/** The repair that was applied last. */
export interface AppliedDoc {
  id: string;
  way: Repair['way'];
  revision: number;
  appliedAt: Date;
  /** Crews that must confirm. */
  routeIds: string[];
  /** What takes it back; null = residents have agreed to something, so it stays. */
  applied: AppliedRepair | null;
}

const placeSchema = new Schema<LngLat>({ lng: Number, lat: Number }, { _id: false });
const text = { type: String, default: null };
const incidentSchema = new Schema<IncidentDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    districtCode: { type: String, required: true },
    day: { type: String, required: true },
    kind: { type: String, enum: incidentKinds, required: true },
    status: { type: String, enum: incidentStatuses, required: true },
    severity: { type: String, enum: severities, required: true },
    source: { type: String, required: true },
    sourceId: text,
    subject: { type: String, required: true },
    isEnded: { type: Boolean, required: true },
    ownerId: text,
    routeId: text,
    stopId: text,
    requestId: text,
    siteId: text,
    crossingId: text,
    place: { type: placeSchema, default: null },
    note: { type: String, default: '' },
    openedAt: { type: Date, required: true },
    endedAt: { type: Date, default: null },
    endNote: { type: String, default: '' },
    repair: { type: mixed as never, default: null },
    times: { type: Number, default: 1 },
    version: { type: Number, default: 1 },
  },
  { collection: 'incidents', versionKey: false, minimize: false },
);
incidentSchema.index({ organisationId: 1, day: 1, isEnded: 1 });
incidentSchema.index({ organisationId: 1, subject: 1 }, { unique: true, partialFilterExpression: { isEnded: false } });
incidentSchema.index({ sourceId: 1 }, { unique: true, partialFilterExpression: { sourceId: { $type: 'string' } } });
export const IncidentModel = model<IncidentDoc>('Incident', incidentSchema);

/** A repair as it was found: enough to judge and apply it later. Kept for a day. */
export interface RepairDoc extends KeptRepair {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  incidentId: string;
  day: string;
  way: Repair['way'];
  basis: { routeId: string; basis: string }[];
  /** Until then it holds; see `momentToFindFor`. */
  foundFor: Date;
  /** Requests that no route visited when it was found, with their windows in seconds of the day. */
  requestIds: string[];
  windows: { requestId: string; fromSec: number; toSec: number }[];
  unservedIds: string[];
  /** Slots that residents have to agree to. */
  ask: Repair['ask'];
  /** Real time. */
  madeAt: Date;
}
const repairSchema = new Schema<RepairDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    incidentId: { type: String, required: true },
    day: { type: String, required: true },
    way: { type: String, enum: repairWays, required: true },
    terms: { type: mixed as never, required: true },
    routes: { type: mixed as never, required: true },
    basis: { type: mixed as never, required: true },
    foundFor: { type: Date, required: true },
    requestIds: { type: [String], required: true },
    windows: { type: mixed as never, required: true },
    unservedIds: { type: [String], required: true },
    ask: { type: mixed as never, required: true },
    madeAt: { type: Date, required: true, expires: 86_400 },
  },
  { collection: 'repairs', versionKey: false, minimize: false },
);
export const RepairModel = model<RepairDoc>('Repair', repairSchema);
