import { model, Schema, type Types } from 'mongoose';
import type { LngLat } from '#shared/kernel/geo';

const placeSchema = new Schema<LngLat>({ lng: Number, lat: Number }, { _id: false });
const historyDays = 30;

/** Where a vehicle was. A time series over the real time of arrival, so that a moved demo clock does not expire it; `at` is the fix's district time. */
export interface PositionDoc {
  recordedAt: Date;
  meta: { vehicleId: string; routeId: string };
  at: Date;
  place: LngLat;
  speedKph: number | null;
  headingDeg: number | null;
}
const positionSchema = new Schema<PositionDoc>(
  {
    recordedAt: { type: Date, required: true },
    meta: { type: new Schema({ vehicleId: String, routeId: String }, { _id: false }), required: true },
    at: { type: Date, required: true },
    place: { type: placeSchema, required: true },
    speedKph: { type: Number, default: null },
    headingDeg: { type: Number, default: null },
  },
  {
    collection: 'positions',
    versionKey: false,
    timeseries: { timeField: 'recordedAt', metaField: 'meta', granularity: 'seconds' },
    expireAfterSeconds: historyDays * 86_400,
    autoCreate: false,
  },
);
export const PositionModel = model<PositionDoc>('Position', positionSchema);

/** The latest known position of a vehicle; only a newer one replaces it. `_id` is the vehicle. */
export interface VehiclePositionDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  day: string;
  routeId: string;
  letter: string;
  place: LngLat;
  headingDeg: number | null;
  speedKph: number | null;
  at: Date;
  nearStopId: string | null;
}
const vehiclePositionSchema = new Schema<VehiclePositionDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    day: { type: String, required: true },
    routeId: { type: String, required: true },
    letter: { type: String, default: '' },
    place: { type: placeSchema, required: true },
    headingDeg: { type: Number, default: null },
    speedKph: { type: Number, default: null },
    at: { type: Date, required: true },
    nearStopId: { type: String, default: null },
  },
  { collection: 'vehicle_positions', versionKey: false },
);
vehiclePositionSchema.index({ organisationId: 1, day: 1 });
export const VehiclePositionModel = model<VehiclePositionDoc>('VehiclePosition', vehiclePositionSchema);
