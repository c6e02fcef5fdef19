import type { LearntProposal } from '#shared/planning/learnt';
import { listCategories, type CategoryDoc } from '../../requests';
import { getLearnt, weightFrom, weightKey, weightSpreadKey, type Learnt, type UnitWeight } from './learnt';
import { priorCount, type Fitted } from './robust';
import type { SeenWeights } from './weighings';

/**
 * Weight of one unit by the catalogue and by weighings: the catalogue counts as `priorCount` units with its mean m₀ and half its spread as their
 * standard deviation s₀; n weighings join them: m = (20 · m₀ + Σ kg) ÷ (20 + n), s² = (20 · s₀² + Σ (kg − m₀)²) ÷ (20 + n) − (m − m₀)².
 */
export function fitWeight({ weightKg, spreadKg }: UnitWeight, { count, sumKg, sumSquares }: SeenWeights): UnitWeight {
  const units = priorCount + count;
  const mean = (priorCount * weightKg + sumKg) / units;
  const squares = Math.max(0, sumSquares - 2 * weightKg * sumKg + count * weightKg ** 2);
  const variance = (priorCount * (spreadKg / 2) ** 2 + squares) / units - (mean - weightKg) ** 2;
  return { weightKg: mean, spreadKg: 2 * Math.sqrt(Math.max(0, variance)) };
}

type Weighed = Pick<CategoryDoc, 'key' | 'weightKg' | 'spreadKg'>;

/** Mean and spread of each category that was weighed, under a key of its own each. */
export function fitWeights(categories: readonly Weighed[], seen: ReadonlyMap<string, SeenWeights>): [string, Fitted][] {
  return categories.flatMap((category): [string, Fitted][] => {
    const weighed = seen.get(category.key);
    if (!weighed) return [];
    const { weightKg, spreadKg } = fitWeight(category, weighed);
    const fitted = (factor: number): Fitted => ({ factor, observations: weighed.count });
    return [
      [weightKey(category.key), fitted(weightKg)],
      [weightSpreadKey(category.key), fitted(spreadKg)],
    ];
  });
}

/** Phones weigh grams, washers do not: three digits tell either. */
const shown = (kg: number) => Number(kg.toPrecision(3));

/** What weighings would change of the weights that count now. */
export function proposeWeights(
  categories: readonly Weighed[],
  now: Pick<Learnt, 'values'>,
  findings: ReadonlyMap<string, Fitted>,
): LearntProposal[] {
  return categories.flatMap((category): LearntProposal[] => {
    const [mean, spread] = [weightKey(category.key), weightSpreadKey(category.key)].map((key) => findings.get(key));
    if (!mean || !spread) return [];
    const counts = weightFrom(now, category);
    const told = {
      ...{ oldValue: shown(counts.weightKg), newValue: shown(mean.factor) },
      ...{ oldSpreadKg: shown(counts.spreadKg), newSpreadKg: shown(spread.factor) },
    };
    if (told.oldValue === told.newValue && told.oldSpreadKg === told.newSpreadKg) return [];
    const { observations } = mean;
    return [{ kind: 'weight', key: weightKey(category.key), ...told, observations, categoryKey: category.key }];
  });
}

/** What one unit of each category weighs as it counts now, kg, with the standard deviation. */
export async function weightsNow(scope: {
  organisationId: string;
  districtCode: string;
}): Promise<Map<string, { kg: number; sdKg: number }>> {
  const learnt = await getLearnt(scope.organisationId);
  return new Map(
    (await listCategories(scope.districtCode)).map((category) => {
      const { weightKg, spreadKg } = weightFrom(learnt, category);
      return [category.key, { kg: weightKg, sdKg: spreadKg / 2 }];
    }),
  );
}
