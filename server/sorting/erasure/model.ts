import { model, Schema, type Types } from 'mongoose';
import type { Erasure } from '#shared/sorting/workshop';

/** One wiping of a unit; it counts from its verification on. */
export interface ErasureDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  districtCode: string;
  siteId: string;
  unitId: Types.ObjectId;
  code: string;
  medium: Erasure['medium'];
  method: Erasure['method'];
  passes: number;
  randomPasses: number;
  tool: string;
  photoIds: string[];
  operatorId: Types.ObjectId;
  operator: string;
  verifierId: Types.ObjectId | null;
  verifier: string;
  status: Erasure['status'];
  ruleFrom: string;
  at: Date;
  verifiedAt: Date | null;
}
const schema = new Schema<ErasureDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    districtCode: { type: String, required: true },
    siteId: { type: String, required: true },
    unitId: { type: Schema.Types.ObjectId, required: true },
    code: { type: String, required: true },
    medium: { type: String, required: true },
    method: { type: String, required: true },
    passes: { type: Number, required: true },
    randomPasses: { type: Number, required: true },
    tool: { type: String, required: true },
    photoIds: { type: [String], required: true },
    operatorId: { type: Schema.Types.ObjectId, required: true },
    operator: { type: String, default: '' },
    verifierId: { type: Schema.Types.ObjectId, default: null },
    verifier: { type: String, default: '' },
    status: { type: String, enum: ['waiting', 'verified', 'failed'], required: true },
    ruleFrom: { type: String, required: true },
    at: { type: Date, required: true },
    verifiedAt: { type: Date, default: null },
  },
  { collection: 'erasures', versionKey: false },
);
schema.index({ unitId: 1, _id: -1 });
export const ErasureModel = model<ErasureDoc>('Erasure', schema);
