import { refusedField } from '../kernel/errors';
import type { Kernel } from '../kernel/kernel';
import { createPort } from '../kernel/port';
import type { DistrictDoc, SiteDoc } from './model';

/** The keys of what a district collects. */
export type CategoryKeys = (districtCode: string) => Promise<readonly string[]>;

const catalogue = createPort<CategoryKeys>();

/** Says who knows the catalogue of a district: requests. Without anybody, every category passes. */
export const provideCategories = catalogue.provide;

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
  const known = await catalogue.of(kernel)?.(district.code);
  const n = known ? categories.findIndex((key) => !known.includes(key)) : -1;
  if (n >= 0)
    throw refusedField(`categories.${n}`, {
      ...{ message: `${district.name} does not collect “${categories[n]}”`, rule: 'wrong' },
      ...{ action: 'Send categories of its catalogue.', details: { allowed: known } },
    });
}
