import { model, Schema, type Types } from 'mongoose';
import type { UnservedReason } from '#shared/planning/planning';
import type { VisitPart } from '../day';

/** One stop of a draft: only what decides the order. Held places are requests with the id `hold:<id>`. */
export interface DraftStep {
  kind: 'visit' | 'load' | 'unload' | 'break';
  requestId?: string;
  parts?: VisitPart[];
  siteId?: string;
  /** The crew waits until this moment, seconds since 00:00. */
  notBeforeSec?: number;
}
export interface DraftRoute {
  shiftId: string;
  /** Departure, seconds since 00:00. */
  startSec: number;
  steps: DraftStep[];
}

/** The plan of a day that can still be booked, as far as it is known. It is made of the bookings and can be made of them again. */
export interface DraftDoc {
  _id: string;
  organisationId: Types.ObjectId;
  districtCode: string;
  day: string;
  /** Grows with every change. */
  version: number;
  routes: DraftRoute[];
  /** What has no place, and the rule that stops it; null = not looked into yet. */
  leftOut: { requestId: string; reason: UnservedReason | null }[];
  /** The published plan that it follows: from then on it only inserts. */
  publishedPlanId: string | null;
  /** Revision of the published routes that it follows; null before, absent in drafts from before it was kept. */
  followedRevision?: number | null;
  distanceM: number;
  /** Real time. */
  savedAt: Date;
  /** Version that a search found nothing better for. */
  improvedVersion: number;
}

/** Of which day. */
export interface DraftKey {
  organisationId: string;
  districtCode: string;
  day: string;
}
export const draftId = ({ organisationId, day }: Pick<DraftKey, 'organisationId' | 'day'>) =>
  `${organisationId}:${day}`;

const required = { required: true } as const;
const schema = new Schema<DraftDoc>(
  {
    _id: String,
    organisationId: { type: Schema.Types.ObjectId, ...required },
    districtCode: { type: String, ...required },
    day: { type: String, ...required },
    version: { type: Number, ...required },
    routes: { type: Schema.Types.Mixed as never, ...required },
    leftOut: { type: Schema.Types.Mixed as never, ...required },
    publishedPlanId: { type: String, default: null },
    followedRevision: { type: Number, default: null },
    distanceM: { type: Number, default: 0 },
    savedAt: { type: Date, ...required },
    improvedVersion: { type: Number, default: 0 },
  },
  { collection: 'plan_drafts', versionKey: false, minimize: false },
);
schema.index({ day: 1, savedAt: 1 });
export const DraftModel = model<DraftDoc>('PlanDraft', schema);
