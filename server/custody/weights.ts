import { AppError } from '../kernel/errors';

/** Nothing that is collected or made of it weighs more than a loaded lorry. */
const mostKg = 40_000;

/** Weights are kept to the gram. */
export const grams = (kg: number): number => Math.round(kg * 1000) / 1000;

/** A weight of a scale, to the gram; throws `invalid_input` for what no scale can say. */
export function checkedKg(kg: number, code: string): number {
  const exact = grams(kg);
  if (Number.isFinite(kg) && exact >= 0 && exact <= mostKg) return exact;
  throw new AppError('invalid_input', `Unit ${code} cannot weigh ${kg} kg (0 to ${mostKg} kg)`, {
    action: 'Weigh it again.',
    details: { code, kg, mostKg },
  });
}
