import { model, Schema, type Types } from 'mongoose';
import type { RoadClass, TravelSource } from '../travel';

/** One leg that a vehicle has driven, with what the assumed speeds of its hour say it takes. `_id` = route and stop. */
export interface DrivenLegDoc {
  _id: string;
  organisationId: string;
  day: string;
  source: TravelSource;
  hour: number;
  /** Without standing. */
  actualSec: number;
  parts: Record<RoadClass | 'fixed', number>;
}
const drivenLegSchema = new Schema<DrivenLegDoc>(
  {
    _id: String,
    organisationId: { type: String, required: true },
    day: { type: String, required: true },
    source: { type: String, enum: ['embedded', 'road'], required: true },
    hour: { type: Number, required: true },
    actualSec: { type: Number, required: true },
    parts: { type: { street: Number, lane: Number, main: Number, fixed: Number }, required: true, _id: false },
  },
  { collection: 'driven_legs', versionKey: false },
);
drivenLegSchema.index({ organisationId: 1, source: 1, day: -1 });
export const DrivenLegModel = model<DrivenLegDoc>('DrivenLeg', drivenLegSchema);

/** The work at one door, with what the catalogue says it takes. `_id` = route and stop. */
export interface DoorTimeDoc {
  _id: string;
  organisationId: string;
  day: string;
  crewId: string;
  crewName: string;
  actualSec: number;
  /** All but the handling of the pieces. */
  fixedSec: number;
  handling: { categoryKey: string; sec: number }[];
}
const doorTimeSchema = new Schema<DoorTimeDoc>(
  {
    _id: String,
    organisationId: { type: String, required: true },
    day: { type: String, required: true },
    crewId: { type: String, required: true },
    crewName: { type: String, default: '' },
    actualSec: { type: Number, required: true },
    fixedSec: { type: Number, required: true },
    handling: { type: [new Schema({ categoryKey: String, sec: Number }, { _id: false })], default: [] },
  },
  { collection: 'door_times', versionKey: false },
);
doorTimeSchema.index({ organisationId: 1, day: -1 });
export const DoorTimeModel = model<DoorTimeDoc>('DoorTime', doorTimeSchema);

/** A version of what was learnt; never changed once written. Keys have no dots: `speed:main:day`, `handling:fridge`, `crew:<id>`, `spread:travel`, `weight:fridge`. */
export interface LearntDoc {
  _id: Types.ObjectId;
  organisationId: string;
  version: number;
  takenAt: Date;
  takenBy: string;
  source: TravelSource;
  /** Factors of times by key; spreads and kilograms as they are. What is not there is as assumed. */
  values: Record<string, number>;
}
const learntSchema = new Schema<LearntDoc>(
  {
    organisationId: { type: String, required: true },
    version: { type: Number, required: true },
    takenAt: { type: Date, required: true },
    takenBy: { type: String, default: '' },
    source: { type: String, enum: ['embedded', 'road'], required: true },
    values: { type: Schema.Types.Mixed as never, required: true },
  },
  { collection: 'learnt_versions', versionKey: false, minimize: false },
);
learntSchema.index({ organisationId: 1, version: 1 }, { unique: true });
export const LearntModel = model<LearntDoc>('Learnt', learntSchema);
