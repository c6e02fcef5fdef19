import { model, Schema, type Types } from 'mongoose';
import type { Dock, Scale } from '#shared/sorting/yard';

/** What stands in the yard of a site. */
export interface YardDoc {
  /** The site's id. */
  _id: string;
  docks: Dock[];
  unloadMinutes: number;
  scales: Scale[];
  version: number;
}
const mixed = Schema.Types.Mixed;
const yardSchema = new Schema<YardDoc>(
  {
    _id: String,
    docks: { type: mixed, required: true },
    unloadMinutes: { type: Number, required: true },
    scales: { type: mixed, required: true },
    version: { type: Number, required: true },
  },
  { collection: 'yards', versionKey: false },
);
export const YardModel = model<YardDoc>('Yard', yardSchema);

/** A booked or taken dock. What is only proposed is not kept: it follows the arrival estimate. */
export interface DockUseDoc {
  arrivalId: string;
  dock: string;
  fromAt: Date;
  toAt: Date;
  dockedAt: Date | null;
  leftAt: Date | null;
}
/** All docks of a site on a day in one document, so that two who want one dock meet at it. */
export interface DockDayDoc {
  /** `<site>:<day>` */
  _id: string;
  uses: DockUseDoc[];
  version: number;
}
const daySec = 86_400;
const dockDaySchema = new Schema<DockDayDoc & { touchedAt: Date }>(
  {
    _id: String,
    uses: { type: mixed, default: [] },
    version: { type: Number, default: 0 },
    touchedAt: { type: Date, expires: 400 * daySec },
  },
  { collection: 'dock_days', versionKey: false },
);
export const DockDayModel = model('DockDay', dockDaySchema);

/** What a scale has shown; kept for a month. */
export interface ReadingDoc {
  _id: Types.ObjectId;
  siteId: string;
  scale: string;
  readingId: string;
  kg: number;
  at: Date;
  receivedAt: Date;
  /** Unit code, or `<arrival>:gross` and `<arrival>:tare`. */
  usedFor: string | null;
}
const readingSchema = new Schema<ReadingDoc>(
  {
    siteId: { type: String, required: true },
    scale: { type: String, required: true },
    readingId: { type: String, required: true },
    kg: { type: Number, required: true },
    at: { type: Date, required: true },
    receivedAt: { type: Date, required: true, expires: 31 * daySec },
    usedFor: { type: String, default: null },
  },
  { collection: 'scale_readings', versionKey: false },
);
readingSchema.index({ siteId: 1, scale: 1, readingId: 1 }, { unique: true });
readingSchema.index({ siteId: 1, scale: 1, _id: -1 });
export const ReadingModel = model<ReadingDoc>('ScaleReading', readingSchema);
