import { model, Schema, type Types } from 'mongoose';
import type { Stage } from '#shared/sorting/flows';

/** What moved between two stages on a day, of one category and material at one site. */
export interface FlowSum {
  from: Stage;
  to: Stage;
  categoryKey: string;
  material: string | null;
  siteId: string | null;
  units: number;
  kg: number;
}
/** The flows of an organisation's day. Counted anew from the entries whenever `marks` is ahead of `counted`, so it may be told twice of the same thing. */
export interface FlowDayDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  day: string;
  sums: FlowSum[];
  marks: number;
  counted: number;
  /** Closed with its sums; a later entry of the day opens it again. */
  closedAt: Date | null;
}
const schema = new Schema<FlowDayDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    day: { type: String, required: true },
    sums: { type: Schema.Types.Mixed, default: () => [] },
    marks: { type: Number, default: 0 },
    counted: { type: Number, default: 0 },
    closedAt: { type: Date, default: null },
  },
  { collection: 'flow_days', versionKey: false, minimize: false },
);
schema.index({ organisationId: 1, day: 1 }, { unique: true });
export const FlowDayModel = model<FlowDayDoc>('FlowDay', schema);
