import { model, Schema, type Types } from 'mongoose';
import type { Condition } from '#shared/requests/catalogue';
import { quoteOutcomes, type Quote } from '#shared/settlement/promise';

/** A promised price and how it ended at the door: one per unit collected, one per refusal. */
export interface QuoteDoc {
  /** District and unit code, or the id of the act that refused. */
  _id: string;
  organisationId: Types.ObjectId;
  day: string;
  crewId: string;
  crewName: string;
  requestId: string;
  requestCode: string;
  unitCode: string | null;
  categoryKey: string;
  condition: Condition;
  quotedFen: number;
  offeredFen: number;
  outcome: Quote['outcome'];
  deductions: { key: string; photoId: string | null }[];
  at: Date;
}
const required = { required: true } as const;
const schema = new Schema<QuoteDoc>(
  {
    _id: String,
    organisationId: { type: Schema.Types.ObjectId, ...required },
    day: { type: String, ...required },
    crewId: { type: String, ...required },
    crewName: { type: String, default: '' },
    requestId: { type: String, ...required },
    requestCode: { type: String, default: '' },
    unitCode: { type: String, default: null },
    categoryKey: { type: String, ...required },
    condition: { type: String, ...required },
    quotedFen: { type: Number, ...required },
    offeredFen: { type: Number, ...required },
    outcome: { type: String, enum: quoteOutcomes, ...required },
    deductions: { type: Schema.Types.Mixed, default: () => [] },
    at: { type: Date, ...required },
  },
  { collection: 'quotes', versionKey: false },
);
schema.index({ organisationId: 1, day: 1, crewId: 1 });
schema.index({ organisationId: 1, at: -1, _id: -1 });
export const QuoteModel = model<QuoteDoc>('Quote', schema);
