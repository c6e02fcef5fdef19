import { model, Schema, type Types } from 'mongoose';
import type { Licence, RuleName, RuleTable } from '#shared/sorting/rulebook';

/** A table of rules of a district; the one with the latest `validFrom` that is not after a day counts on it. */
export interface RuleTableDoc {
  _id: Types.ObjectId;
  districtCode: string;
  table: RuleName;
  validFrom: string;
  source: string;
  assumed: boolean;
  rules: RuleTable['rules'];
}
const ruleSchema = new Schema<RuleTableDoc>(
  {
    districtCode: { type: String, required: true },
    table: { type: String, required: true },
    validFrom: { type: String, required: true },
    source: { type: String, required: true },
    assumed: { type: Boolean, required: true },
    rules: { type: Schema.Types.Mixed, required: true },
  },
  { collection: 'sorting_rules', versionKey: false, minimize: false },
);
ruleSchema.index({ districtCode: 1, table: 1, validFrom: 1 }, { unique: true });
export const RuleTableModel = model<RuleTableDoc>('SortingRule', ruleSchema);

/** What an organisation may take of a district, and when. */
export interface LicenceDoc extends Licence {
  _id: Types.ObjectId;
  districtCode: string;
  holderId: Types.ObjectId;
}
const licenceSchema = new Schema<LicenceDoc>(
  {
    districtCode: { type: String, required: true },
    holderId: { type: Schema.Types.ObjectId, required: true },
    number: { type: String, required: true },
    categories: { type: [String], required: true },
    fates: { type: [String], required: true },
    validFrom: { type: String, required: true },
    validTo: { type: String, default: null },
  },
  { collection: 'licences', versionKey: false },
);
licenceSchema.index({ districtCode: 1, holderId: 1 });
licenceSchema.index({ holderId: 1, number: 1, validFrom: 1 }, { unique: true });
export const LicenceModel = model<LicenceDoc>('Licence', licenceSchema);
