import { model, Schema, type Types } from 'mongoose';
import type { DayReport } from '#shared/closing/closing';

/** A closed day: written once, never changed. */
export interface DayClosingDoc {
  /** `organisation:day`: a second close cannot be written. */
  _id: string;
  organisationId: Types.ObjectId;
  day: string;
  closedAt: Date;
  closedById: string;
  closedBy: string;
  report: DayReport;
}
const schema = new Schema<DayClosingDoc>(
  {
    _id: String,
    organisationId: { type: Schema.Types.ObjectId, required: true },
    day: { type: String, required: true },
    closedAt: { type: Date, required: true },
    closedById: { type: String, required: true },
    closedBy: { type: String, default: '' },
    report: { type: Schema.Types.Mixed as never, required: true },
  },
  { collection: 'day_closings', versionKey: false, minimize: false },
);
const refuse = () => {
  throw new Error('a closed day does not change');
};
schema.pre(['updateOne', 'updateMany', 'findOneAndUpdate', 'deleteOne', 'deleteMany', 'findOneAndDelete'], refuse);
export const DayClosingModel = model<DayClosingDoc>('DayClosing', schema);
