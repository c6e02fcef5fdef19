import type { UnitKind } from '#shared/custody/states';
import { heaviestKg } from '#shared/requests/heaviest';
import { AppError } from '../kernel/errors';
import type { CategoryDoc } from '../requests';

/** Weights are kept to the gram. */
export const grams = (kg: number): number => Math.round(kg * 1000) / 1000;

/** A weight of a unit, to the gram; throws `invalid_input` with the bound (`mostKg`) for what nobody believes of its category. */
export function checkedKg(
  kg: number,
  unit: { code: string; kind: UnitKind; categoryKey: string },
  catalogue: readonly Pick<CategoryDoc, 'key' | 'weightKg' | 'spreadKg'>[],
): number {
  const { code, kind, categoryKey } = unit;
  const exact = grams(kg);
  const mostKg = heaviestKg(
    catalogue.find(({ key }) => key === categoryKey),
    kind,
  );
  if (Number.isFinite(kg) && exact >= 0 && exact <= mostKg) return exact;
  throw new AppError('invalid_input', `${code} (${kind}, ${categoryKey}) cannot weigh ${kg} kg: 0 to ${mostKg} kg`, {
    action: 'Look at the decimal point and the category, and weigh it again.',
    details: { code, categoryKey, kg, mostKg },
  });
}
