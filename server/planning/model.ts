import type { Types } from 'mongoose';
import { model, Schema } from 'mongoose';
import type { PlanWarning, RunProblem } from '#shared/planning/findings';
import { planRunStatuses, type Plan, type PlanRun } from '#shared/planning/planning';

/** A plan run: the job, who works on it, and how far it has come. */
export interface PlanRunDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  districtCode: string;
  /** Room of the people who watch the day. */
  day: string;
  status: PlanRun['status'];
  /** True while queued or running, absent afterwards: at most one run of an organisation and day has it. */
  active?: true;
  stopRequested: boolean;
  options: { seconds: number; seed: number; overflowBound?: number };
  /** Plan that the search begins from and gives up none of, nor this request if one is named; absent = from nothing. */
  from?: { planId: string; requestId: string | null } | null;
  /** What the starter chose; null = everything of the day. */
  shiftIds: string[] | null;
  requestIds: string[] | null;
  requests: number;
  shifts: number;
  progress: PlanRun['progress'];
  curve: PlanRun['curve'];
  planId: Types.ObjectId | null;
  error: string | null;
  problem?: RunProblem | null;
  /** District time. */
  createdAt: Date;
  finishedAt: Date | null;
  /** How often another process went on after its holder fell silent. */
  takenOver: number;
  /** Process that works on it, until when its lease holds (real time); both null while nobody does. */
  owner: string | null;
  leaseUntil: Date | null;
  /** Grows with every taking; a holder writes only under its own number, so that a process that woke up late cannot write any more. */
  fence: number;
}
const planRunSchema = new Schema<PlanRunDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    districtCode: { type: String, required: true },
    day: { type: String, required: true },
    status: { type: String, enum: planRunStatuses, required: true },
    active: Boolean,
    stopRequested: { type: Boolean, default: false },
    options: { type: { seconds: Number, seed: Number, overflowBound: Number }, required: true, _id: false },
    from: { type: Schema.Types.Mixed, default: null },
    shiftIds: { type: [String], default: null },
    requestIds: { type: [String], default: null },
    requests: { type: Number, default: 0 },
    shifts: { type: Number, default: 0 },
    progress: { type: Schema.Types.Mixed, default: null },
    curve: { type: [Schema.Types.Mixed] as never, default: [] },
    planId: { type: Schema.Types.ObjectId, default: null },
    error: { type: String, default: null },
    problem: { type: String, default: null },
    createdAt: { type: Date, required: true },
    finishedAt: { type: Date, default: null },
    takenOver: { type: Number, default: 0 },
    owner: { type: String, default: null },
    leaseUntil: { type: Date, default: null },
    fence: { type: Number, default: 0 },
  },
  { collection: 'plan_runs', versionKey: false, minimize: false },
);
planRunSchema.index({ organisationId: 1, day: 1 }, { unique: true, partialFilterExpression: { active: true } });
planRunSchema.index({ organisationId: 1, day: 1, _id: -1 }, { name: 'day_newest_first' });
planRunSchema.index({ status: 1, leaseUntil: 1 });
export const PlanRunModel = model<PlanRunDoc>('PlanRun', planRunSchema);

/** A plan as its run made it, or a copy that people change by hand. Routes, totals and check have the form of the contract; instants are ISO texts. */
export interface PlanDoc {
  _id: Types.ObjectId;
  /** The run that made it, or that made what it was copied from. */
  runId: Types.ObjectId;
  /** Null for the run's own plan, of which there is one; a copy has its own id here. */
  copy: Types.ObjectId | null;
  organisationId: Types.ObjectId;
  districtCode: string;
  day: string;
  status: Plan['status'];
  createdAt: Date;
  version: number;
  pins: string[];
  edited: Plan['edited'];
  /** Shifts under way when the copy was made: they stay as they are. */
  leavesOut: { shiftIds: string[] } | null;
  routes: Plan['routes'];
  unassigned: Plan['unassigned'];
  totals: Plan['totals'];
  check: Plan['check'];
  warnings: PlanWarning[];
  learntVersion?: number;
  /** Absent in plans of before: the whole day. */
  fromSec?: number;
}
const planSchema = new Schema<PlanDoc>(
  {
    runId: { type: Schema.Types.ObjectId, required: true },
    copy: { type: Schema.Types.ObjectId, default: null },
    version: { type: Number, default: 1 },
    pins: { type: [String], default: [] },
    edited: { type: Schema.Types.Mixed, default: null },
    leavesOut: { type: Schema.Types.Mixed, default: null },
    organisationId: { type: Schema.Types.ObjectId, required: true },
    districtCode: { type: String, required: true },
    day: { type: String, required: true },
    status: { type: String, enum: ['draft', 'published', 'superseded'], required: true },
    createdAt: { type: Date, required: true },
    routes: { type: Schema.Types.Mixed as never, required: true },
    unassigned: { type: Schema.Types.Mixed as never, required: true },
    totals: { type: Schema.Types.Mixed as never, required: true },
    check: { type: Schema.Types.Mixed as never, required: true },
    warnings: { type: Schema.Types.Mixed as never, default: () => [] },
    learntVersion: { type: Number, default: 0 },
    fromSec: { type: Number, default: 0 },
  },
  { collection: 'plans', versionKey: false, minimize: false },
);
planSchema.index({ runId: 1, copy: 1 }, { unique: true });
planSchema.index({ organisationId: 1, day: 1, _id: -1 });
export const PlanModel = model<PlanDoc>('Plan', planSchema);
