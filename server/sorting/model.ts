import { model, Schema, type Types } from 'mongoose';
import { arrivalStatuses, gapKinds, type Arrival, type Gap } from '#shared/sorting/sorting';

const part = { _id: false } as const;

/** One unit of an arrival. */
export interface ArrivalUnitDoc {
  code: string;
  categoryKey: string;
  townName: string;
  /** At the door; null for an extra unit that nobody has announced. */
  doorKg: number | null;
  toleranceKg: number;
  receivedKg: number | null;
  receivedAt: Date | null;
  result: Arrival['units'][number]['result'];
  /** Counted in the fill of the site by a confirmation before. */
  filled: boolean;
}

/** A vehicle weighed full or empty. */
export interface VehicleWeighing {
  part: 'gross' | 'tare';
  kg: number;
  at: Date;
  /** Account. */
  by: string;
  /** Why it was weighed again. */
  reason: string;
}

/** A vehicle's unloading at a centre. */
export interface ArrivalDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  districtCode: string;
  siteId: string;
  day: string;
  routeId: string;
  stopId: string;
  letter: string;
  crewName: string;
  plate: string;
  status: Arrival['status'];
  etaAt: Date | null;
  arrivedAt: Date | null;
  planned: { categoryKey: string; count: number }[];
  units: ArrivalUnitDoc[];
  closedAt: Date | null;
  /** Every weighing of the vehicle itself, oldest first; the last of a part counts. Absent in arrivals of before there were any. */
  weighings?: VehicleWeighing[];
  version: number;
}
const unitSchema = new Schema<ArrivalUnitDoc>(
  {
    code: { type: String, required: true },
    categoryKey: { type: String, required: true },
    townName: { type: String, default: '' },
    doorKg: { type: Number, default: null },
    toleranceKg: { type: Number, required: true },
    receivedKg: { type: Number, default: null },
    receivedAt: { type: Date, default: null },
    result: { type: String, required: true },
    filled: { type: Boolean, default: false },
  },
  part,
);
const arrivalSchema = new Schema<ArrivalDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    districtCode: { type: String, required: true },
    siteId: { type: String, required: true },
    day: { type: String, required: true },
    routeId: { type: String, required: true },
    stopId: { type: String, required: true },
    letter: { type: String, required: true },
    crewName: { type: String, default: '' },
    plate: { type: String, default: '' },
    status: { type: String, enum: arrivalStatuses, required: true },
    etaAt: { type: Date, default: null },
    arrivedAt: { type: Date, default: null },
    planned: { type: [new Schema({ categoryKey: String, count: Number }, part)], default: [] },
    units: { type: [unitSchema], default: [] },
    closedAt: { type: Date, default: null },
    weighings: { type: Schema.Types.Mixed, default: [] },
    version: { type: Number, default: 1 },
  },
  { collection: 'arrivals', versionKey: false },
);
arrivalSchema.index({ stopId: 1 }, { unique: true });
arrivalSchema.index({ routeId: 1 });
arrivalSchema.index({ organisationId: 1, day: 1, siteId: 1 });
export const ArrivalModel = model<ArrivalDoc>('Arrival', arrivalSchema);

/** A difference between door and centre, with somebody who has to clear it up. */
export interface GapDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  /** What it was found at: an arrival, a shipment, a unit of the stock. */
  subjectId: Types.ObjectId;
  arrivalId: Types.ObjectId | null;
  shipmentId: Types.ObjectId | null;
  siteId: string;
  day: string;
  letter: string;
  unitCode: string;
  categoryKey: string;
  kind: Gap['kind'];
  doorKg: number | null;
  receivedKg: number | null;
  ownerId: Types.ObjectId;
  owner: string;
  openedAt: Date;
  status: Gap['status'];
  explanation: string;
  explainedBy: Types.ObjectId | null;
  explainedAt: Date | null;
  version: number;
}
const gapSchema = new Schema<GapDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    subjectId: { type: Schema.Types.ObjectId, required: true },
    arrivalId: { type: Schema.Types.ObjectId, default: null },
    shipmentId: { type: Schema.Types.ObjectId, default: null },
    siteId: { type: String, required: true },
    day: { type: String, required: true },
    letter: { type: String, default: '' },
    unitCode: { type: String, required: true },
    categoryKey: { type: String, required: true },
    kind: { type: String, enum: gapKinds, required: true },
    doorKg: { type: Number, default: null },
    receivedKg: { type: Number, default: null },
    ownerId: { type: Schema.Types.ObjectId, required: true },
    owner: { type: String, default: '' },
    openedAt: { type: Date, required: true },
    status: { type: String, enum: ['open', 'explained'], default: 'open' },
    explanation: { type: String, default: '' },
    explainedBy: { type: Schema.Types.ObjectId, default: null },
    explainedAt: { type: Date, default: null },
    version: { type: Number, default: 1 },
  },
  { collection: 'gaps', versionKey: false },
);
gapSchema.index({ subjectId: 1, unitCode: 1, kind: 1 }, { unique: true });
gapSchema.index({ shipmentId: 1, status: 1 });
gapSchema.index({ status: 1, unitCode: 1 });
gapSchema.index({ organisationId: 1, status: 1, _id: -1 });
gapSchema.index({ organisationId: 1, day: 1 });
export const GapModel = model<GapDoc>('Gap', gapSchema);
