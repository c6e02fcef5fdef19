import type { SubsidyDecision } from '#shared/settlement/subsidy';
import { checkClaim } from '../subsidy/check';
import { listSubsidyRules } from '../subsidy/rules';
import { DossierModel, type DossierDoc } from './model';
import { countsAsHad } from './rules';

/** How many units of a category a person has had under a rule, besides this dossier. */
async function hadBefore(dossier: DossierDoc): Promise<Map<string, number>> {
  if (!dossier.sellerId) return new Map();
  const others = await DossierModel.find(
    { sellerId: dossier.sellerId, kind: 'subsidy', state: { $in: countsAsHad }, _id: { $ne: dossier._id } },
    { decision: 1 },
  ).lean<Pick<DossierDoc, 'decision'>[]>();
  const had = new Map<string, number>();
  for (const { decision } of others) {
    const key = `${decision?.ruleVersion ?? ''} ${decision?.categoryKey ?? ''}`;
    had.set(key, (had.get(key) ?? 0) + 1);
  }
  return had;
}

/** What the rule of the purchase day says about a dossier as it stands; null while the purchase is not known. */
export async function decide(dossier: DossierDoc): Promise<SubsidyDecision | null> {
  const { purchase, districtCode } = dossier;
  if (!purchase) return null;
  const had = await hadBefore(dossier);
  const rules = await listSubsidyRules(districtCode);
  return checkClaim(
    rules.map(({ version, title, source, validFrom, validTo, categories, rates, capFen, takeBack }) => ({
      ...{ version, title, source, validFrom, validTo, categories, rates, capFen, takeBack },
    })),
    // Every dossier belongs to an exchange: the old unit is taken back on the same order.
    { ...purchase, takesBack: true },
    (rule, category) => had.get(`${rule.version} ${category}`) ?? 0,
  );
}
