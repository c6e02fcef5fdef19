import { model, Schema, type Types } from 'mongoose';
import type { SubsidyRule } from '#shared/settlement/subsidy';

/** A rule of a district; written once, a changed rule is a new version. */
export interface SubsidyRuleDoc extends SubsidyRule {
  _id: Types.ObjectId;
  districtCode: string;
}
const mixed = Schema.Types.Mixed;
const schema = new Schema<SubsidyRuleDoc>(
  {
    districtCode: { type: String, required: true },
    version: { type: String, required: true },
    title: { type: mixed, required: true },
    source: { type: String, default: '' },
    validFrom: { type: String, required: true },
    validTo: { type: String, required: true },
    categories: { type: mixed, required: true },
    rates: { type: mixed, required: true },
    capFen: { type: Number, required: true },
    takeBack: { type: Boolean, required: true },
  },
  { collection: 'subsidy_rules', versionKey: false },
);
schema.index({ districtCode: 1, version: 1 }, { unique: true });
export const SubsidyRuleModel = model<SubsidyRuleDoc>('SubsidyRule', schema);

/** Rules of a district, oldest first. */
export async function listSubsidyRules(districtCode: string): Promise<SubsidyRuleDoc[]> {
  return SubsidyRuleModel.find({ districtCode }).sort({ validFrom: 1 }).limit(200).lean<SubsidyRuleDoc[]>();
}

/** Brings rules in; a version that is there stays as it is. */
export async function addSubsidyRules(districtCode: string, rules: readonly SubsidyRule[]): Promise<void> {
  for (const rule of rules)
    await SubsidyRuleModel.updateOne({ districtCode, version: rule.version }, { $setOnInsert: rule }, { upsert: true });
}
