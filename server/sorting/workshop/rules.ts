import type { Fate, Material } from '#shared/custody/states';
import type { GradingRow, Inspection, YieldRule } from '#shared/sorting/rulebook';
import { grams } from '../../custody';
import { AppError } from '../../kernel/errors';

const damages = ['none', 'light', 'heavy'] as const;

const holds = (row: GradingRow, categoryKey: string, seen: Inspection): boolean =>
  (row.categories === undefined || row.categories.includes(categoryKey)) &&
  (row.powersOn === undefined || row.powersOn === seen.powersOn) &&
  (row.complete === undefined || row.complete === seen.complete) &&
  (row.leaking === undefined || row.leaking === seen.leaking) &&
  (row.damageAtMost === undefined || damages.indexOf(seen.damage) <= damages.indexOf(row.damageAtMost)) &&
  // An age that nobody knows is no young age.
  (row.ageAtMost === undefined || (seen.ageYears !== null && seen.ageYears <= row.ageAtMost));

/** Grade and fate by the first row that holds; throws `not_accepted` where none does. */
export function gradeOf(
  rows: readonly GradingRow[],
  unit: { categoryKey: string; inspection: Inspection },
): { grade: string; fate: Fate } {
  const row = rows.find((one) => holds(one, unit.categoryKey, unit.inspection));
  if (row) return { grade: row.grade, fate: row.fate };
  throw new AppError('not_accepted', `No row of the grading table fits this ${unit.categoryKey}`, {
    action: 'Ask the administrator to complete the table with a last row that fits everything.',
  });
}

/** What a dismantling leaves unaccounted, kg, and whether that is more than the rule of the category allows. Throws when more comes out than went in, or a hazard has no line. */
export function lossOf(
  unit: { code: string; kg: number },
  parts: readonly { material: Material; kg: number }[],
  rule: YieldRule | null,
): { lossKg: number; allowedKg: number; isTooMuch: boolean } {
  const outKg = grams(parts.reduce((sum, { kg }) => sum + kg, 0));
  if (outKg > unit.kg)
    throw new AppError('invalid_input', `The parts weigh ${outKg} kg, unit ${unit.code} weighed ${unit.kg} kg`, {
      action: 'Weigh again, or correct the weight of the unit first.',
      details: { code: unit.code, kg: unit.kg, outKg },
    });
  const unnamed = (rule?.mustAccount ?? []).filter((material) => !parts.some((part) => part.material === material));
  if (unnamed.length > 0)
    throw new AppError('invalid_input', `Hazards without a line: ${unnamed.join(', ')}`, {
      action: 'Say what was recovered of each; 0 kg where nothing was left.',
      details: { code: unit.code, materials: unnamed },
    });
  const lossKg = grams(unit.kg - outKg);
  const allowedKg = grams(unit.kg * (rule?.lossShareAtMost ?? 0.02));
  return { lossKg, allowedKg, isTooMuch: lossKg > allowedKg };
}
