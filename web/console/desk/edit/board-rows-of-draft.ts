import type { Shift } from '#shared/fleet/fleet';
import type { Plan } from '#shared/planning/planning';
import { byLetter } from '../../ui/by-letter';
import { rowOfPlan, rowOfShift, type BoardRow } from '../board/board-rows';

/** Rows of a draft in the order of their letters: its routes, and the shifts of the day that have no work in it and have not begun. */
export function draftRows(plan: Plan, shifts: readonly Shift[], begunShiftIds: ReadonlySet<string>): BoardRow[] {
  const driving = new Set(plan.routes.map(({ shiftId }) => shiftId));
  const idle = shifts.filter(({ id }) => !driving.has(id) && !begunShiftIds.has(id));
  return [...plan.routes.map(rowOfPlan), ...idle.map(rowOfShift)].sort(byLetter);
}
