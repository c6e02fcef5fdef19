import type { PlanFix } from '#shared/planning/fixes';
import type { PlanDoc } from '../model';
import type { PlannerPool } from '../pool';
import { buildWithVariants, planAsItStands } from './day-of-plan';
import { askFor } from './ask-for';
import type { FoundFix } from './find-fixes';
import type { FixOption, LeftOut } from './option';
import { overtimeMin, overtimeOption, withOvertime, type Overtime } from './options-of-shifts';
import { presentFix } from './present-fix';

/** So many shifts get a closer look, at so many lengths each. */
const mostShifts = 2;
const lengthsEach = 3;

/** The shift, side and length that an option found. */
function overtimeOf(
  { built }: LeftOut,
  { found, option }: { found: FoundFix; option: FixOption | null },
): Overtime | null {
  const step = option?.steps[found.step];
  if (step?.change.kind !== 'shift_time' || step.minutes === null) return null;
  const { shiftId } = step.change;
  const shift = built.day.shifts.findIndex(({ id }) => id === shiftId);
  return { shift, side: option!.candidate.group === 'shift earlier' ? 'earlier' : 'later', minutes: step.minutes };
}

/**
 * Tries and proves longer shifts once more, with the ways of their real hours: a shift that works into other hours may lose a crossing that
 * closes. From the length that seemed enough on.
 */
export async function exactOvertime(
  pool: PlannerPool,
  left: LeftOut,
  plan: PlanDoc,
  rough: readonly { found: FoundFix; option: FixOption | null }[],
): Promise<PlanFix[]> {
  const { day } = left.built;
  const chosen = rough.slice(0, mostShifts).flatMap((one) => {
    const overtime = overtimeOf(left, one);
    if (!overtime) return [];
    const from = overtimeMin.findIndex((minutes) => minutes === overtime.minutes);
    const lengths = overtimeMin.slice(from, from + lengthsEach).flatMap((minutes) => {
      const longer = withOvertime(day.shifts[overtime.shift]!, { ...overtime, minutes }, left.nowSec);
      return longer ? [{ minutes, longer }] : [];
    });
    return [{ ...overtime, lengths }];
  });
  if (chosen.length === 0) return [];
  const { built, variants } = await buildWithVariants(
    day,
    chosen.flatMap(({ lengths }) => lengths.map(({ longer }) => longer)),
  );
  let next = 0;
  const options = chosen.flatMap(({ lengths, ...overtime }) =>
    overtimeOption(
      { built },
      overtime,
      lengths.map((length) => ({ ...length, solverShift: variants[next++]! })),
    ),
  );
  const exact = { ...left, built };
  const found = await askFor(pool, exact, planAsItStands(built, plan), options);
  return found.filter(({ option }) => option !== null).map((one) => presentFix(exact, one));
}
