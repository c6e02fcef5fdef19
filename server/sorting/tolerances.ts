import { listCategories } from '../requests';
import { findRule } from './rulebook/rule-on';
import { standardTolerance, type Tolerances } from './rules';

/** What may lie between two scales in a district on a day, by category. */
export async function tolerancesOn(query: { districtCode: string; day: string }): Promise<Tolerances> {
  const rule = await findRule({ ...query, table: 'tolerance' });
  const typicalKg = new Map((await listCategories(query.districtCode)).map(({ key, weightKg }) => [key, weightKg]));
  return { ...(rule?.rules ?? { standard: standardTolerance, byCategory: {} }), typicalKg };
}
