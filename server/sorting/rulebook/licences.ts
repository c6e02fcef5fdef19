import type { Fate } from '#shared/custody/states';
import { AppError } from '../../kernel/errors';
import { LicenceModel, type LicenceDoc } from './model';

/** What is to go somewhere. */
export interface Goods {
  categoryKey: string;
  fate: Fate;
}

const covers = (licence: LicenceDoc, { categoryKey, fate }: Goods) =>
  licence.categories.includes(categoryKey) && licence.fates.includes(fate);
const isValidOn = ({ validFrom, validTo }: LicenceDoc, day: string) =>
  validFrom <= day && (validTo === null || day <= validTo);
const spanOf = ({ number, validFrom, validTo }: LicenceDoc) => `${number}: ${validFrom} to ${validTo ?? 'open end'}`;

/** The licences under which a destination takes goods on a day; throws `not_accepted` for the first that none covers, with the days that are covered. */
export function licencesFor(
  licences: readonly LicenceDoc[],
  input: { goods: readonly Goods[]; day: string; destinationName: string },
): string[] {
  const numbers = new Set<string>();
  for (const goods of input.goods) {
    const ofGoods = licences.filter((licence) => covers(licence, goods));
    const valid = ofGoods.find((licence) => isValidOn(licence, input.day));
    if (!valid) throw unlicensed(ofGoods, { ...input, goods });
    numbers.add(valid.number);
  }
  return [...numbers].sort();
}

function unlicensed(
  ofGoods: readonly LicenceDoc[],
  input: { goods: Goods; day: string; destinationName: string },
): AppError {
  const { goods, day, destinationName } = input;
  const spans = ofGoods.map(spanOf);
  const what = `${goods.categoryKey} to ${goods.fate}`;
  return new AppError(
    'not_accepted',
    spans.length > 0
      ? `${destinationName} is not licensed for ${what} on ${day} (${spans.join('; ')})`
      : `${destinationName} has no licence for ${what}`,
    { action: 'Choose a destination that is licensed for it today.', details: { ...goods, day, licences: spans } },
  );
}

/** Licences of a destination for a district. */
export async function listLicences(query: { districtCode: string; holderId?: unknown }): Promise<LicenceDoc[]> {
  const { districtCode, holderId } = query;
  return LicenceModel.find({ districtCode, ...(holderId !== undefined && { holderId }) } as never)
    .sort({ holderId: 1, validFrom: 1, number: 1 })
    .lean<LicenceDoc[]>();
}
