import { model, Schema, type Types } from 'mongoose';
import type { Crew, Shift, ShiftTemplate, Vehicle } from '#shared/fleet/fleet';

type Owned<T> = Omit<T, 'id'> & { _id: Types.ObjectId; organisationId: Types.ObjectId };
const mixed = Schema.Types.Mixed;
const organisationId = { type: Schema.Types.ObjectId, required: true } as const;
const version = { type: Number, default: 1 } as const;

/** A vehicle with its capacities and the sizes that crossings ask for. */
export type VehicleDoc = Owned<Omit<Vehicle, 'homeSiteId'>> & { homeSiteId: Types.ObjectId };
const vehicleSchema = new Schema<VehicleDoc>(
  {
    organisationId,
    plate: { type: String, required: true },
    kind: { type: String, required: true },
    capacityKg: Number,
    capacityLitres: Number,
    capacityPieces: Number,
    grossWeightT: Number,
    widthM: Number,
    heightM: Number,
    rangeKm: { type: Number, default: null },
    homeSiteId: { type: Schema.Types.ObjectId, required: true },
    retired: { type: Boolean, default: false },
    version,
  },
  { collection: 'vehicles', versionKey: false },
);
vehicleSchema.index({ organisationId: 1, plate: 1 }, { unique: true });
export const VehicleModel = model<VehicleDoc>('Vehicle', vehicleSchema);

/** People who ride together. */
export type CrewDoc = Owned<Crew>;
const crewSchema = new Schema<CrewDoc>(
  {
    organisationId,
    name: { type: String, required: true },
    size: Number,
    skills: [String],
    retired: { type: Boolean, default: false },
    version,
  },
  { collection: 'crews', versionKey: false },
);
crewSchema.index({ organisationId: 1, name: 1 });
export const CrewModel = model<CrewDoc>('Crew', crewSchema);

/** A week from which shifts are made ahead. */
export type ShiftTemplateDoc = Owned<Omit<ShiftTemplate, 'vehicleId' | 'crewId'>> & {
  vehicleId: Types.ObjectId;
  crewId: Types.ObjectId;
};
const templateSchema = new Schema<ShiftTemplateDoc>(
  {
    organisationId,
    vehicleId: { type: Schema.Types.ObjectId, required: true },
    crewId: { type: Schema.Types.ObjectId, required: true },
    days: [String],
    startsAt: String,
    endsAt: String,
    break: { type: mixed, default: null },
    costs: { type: mixed, required: true },
    paused: { type: Boolean, default: false },
    version,
  },
  { collection: 'shift_templates', versionKey: false },
);
templateSchema.index({ organisationId: 1 });
export const ShiftTemplateModel = model<ShiftTemplateDoc>('ShiftTemplate', templateSchema);

/** One vehicle + crew + working time on one day; vehicle, crew and costs are copied in when it is made. */
export interface ShiftDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  templateId: Types.ObjectId | null;
  day: string;
  letter: string;
  vehicle: VehicleDoc;
  crew: CrewDoc;
  startsAt: Date;
  endsAt: Date;
  break: Shift['break'];
  costs: Shift['costs'];
  homeSiteId: Types.ObjectId;
  status: Shift['status'];
  /** Who of another crew rides along; the skills are among those of `crew`. Absent = nobody. */
  lent?: { crewId: string; skills: Shift['crew']['skills'] } | null;
  /** Its vehicle or crew cannot go on: it takes nothing new. Absent = false. */
  isOut?: boolean;
  version: number;
}
const shiftSchema = new Schema<ShiftDoc>(
  {
    organisationId,
    templateId: { type: Schema.Types.ObjectId, default: null },
    day: { type: String, required: true },
    letter: { type: String, required: true },
    vehicle: { type: mixed, required: true },
    crew: { type: mixed, required: true },
    startsAt: { type: Date, required: true },
    endsAt: { type: Date, required: true },
    break: { type: mixed, default: null },
    costs: { type: mixed, required: true },
    homeSiteId: { type: Schema.Types.ObjectId, required: true },
    status: { type: String, default: 'ready' },
    lent: { type: mixed, default: null },
    isOut: { type: Boolean, default: false },
    version,
  },
  { collection: 'shifts', versionKey: false, minimize: false },
);
// Makes every making of a day safe to repeat: one shift per template and day, one letter per day.
shiftSchema.index(
  { templateId: 1, day: 1 },
  { unique: true, partialFilterExpression: { templateId: { $type: 'objectId' } } },
);
shiftSchema.index({ organisationId: 1, day: 1, letter: 1 }, { unique: true });
export const ShiftModel = model<ShiftDoc>('Shift', shiftSchema);
