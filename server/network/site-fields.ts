import type { Kernel } from '../kernel/kernel';
import type { DistrictDoc, SiteDoc } from './model';
import { refusedField } from './refused-field';

/** The keys of what a district collects. */
export type CategoryKeys = (districtCode: string) => Promise<readonly string[]>;

/** The catalogue comes later in the flow, so it brings its keys here. */
const keysOf = new WeakMap<Kernel, CategoryKeys>();

/** Says who knows the catalogue of a district; without anybody, every category passes. */
export function provideCategories(kernel: Kernel, keys: CategoryKeys): void {
  keysOf.set(kernel, keys);
}

/** Refuses a town that the district does not have, and categories that it does not collect. Throws `invalid_input`. */
export async function checkSiteFields(
  kernel: Kernel,
  district: DistrictDoc,
  { townCode, categories }: Partial<Pick<SiteDoc, 'townCode' | 'categories'>>,
): Promise<void> {
  const towns = district.towns.map(({ code }) => code);
  if (townCode !== undefined && !towns.includes(townCode))
    throw refusedField('townCode', {
      ...{ message: `${district.name} has no town “${townCode}”`, rule: 'wrong' },
      ...{ action: 'Send the code of one of its towns.', details: { allowed: towns } },
    });
  if (!categories) return;
  const known = await keysOf.get(kernel)?.(district.code);
  const n = known ? categories.findIndex((key) => !known.includes(key)) : -1;
  if (n >= 0)
    throw refusedField(`categories.${n}`, {
      ...{ message: `${district.name} does not collect “${categories[n]}”`, rule: 'wrong' },
      ...{ action: 'Send categories of its catalogue.', details: { allowed: known } },
    });
}
