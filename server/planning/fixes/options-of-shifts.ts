import { skills as skillNames, type Skill } from '#shared/fleet/fleet';
import { timeOfSec } from '#shared/kernel/time';
import type { DayShift } from '../day';
import type { Shift } from '../solver';
import { optionOf, type FixOption, type LeftOut } from './option';
import { ownCosts } from './own-costs';

/** Overtime is tried by these steps: each other length of a shift has a matrix of its own, so there are few. */
export const overtimeMin = [10, 20, 30, 45, 60, 90, 120] as const;
const midnightSec = 86_400;

/** What a shift is called. */
const aboutShift = ({ letter, plate, crewName }: DayShift) => ({ letter, plate, crewName });

/** A longer working time: which end, and by how much. */
export interface Overtime {
  readonly shift: number;
  readonly side: 'earlier' | 'later';
  readonly minutes: number;
}

/** The shift as it would be; null when the day has no room for it. */
export function withOvertime(shift: DayShift, { side, minutes }: Overtime, nowSec: number): DayShift | null {
  const fromSec = side === 'earlier' ? shift.fromSec - minutes * 60 : shift.fromSec;
  const toSec = side === 'later' ? shift.toSec + minutes * 60 : shift.toSec;
  return fromSec < nowSec || toSec > midnightSec ? null : { ...shift, fromSec, toSec };
}

/** One shift longer, at one end; `shiftOf` gives the planner's shift for a length, null when it cannot be that long. */
export function overtimeOption(
  { built }: Pick<LeftOut, 'built'>,
  { shift, side }: Omit<Overtime, 'minutes'>,
  lengths: readonly { minutes: number; longer: DayShift; solverShift: Shift }[],
): FixOption[] {
  const given = built.day.shifts[shift]!;
  const steps = lengths.map(({ minutes, longer, solverShift }) => ({
    patch: { shifts: [[shift, solverShift] as const] },
    ownFen: Math.round((minutes / 60) * given.costs.overtimePerHourFen),
    change: {
      kind: 'shift_time' as const,
      shiftId: given.id,
      startsAt: timeOfSec(longer.fromSec),
      endsAt: timeOfSec(longer.toSec),
    },
    minutes,
  }));
  return optionOf({ group: `shift ${side}`, shifts: [shift], about: aboutShift(given) }, steps);
}

/** Every shift longer at either end, with the travel times of its present length: enough to see which are worth a closer look. */
export function roughOvertime(left: LeftOut): FixOption[] {
  const { built, nowSec } = left;
  return built.day.shifts.flatMap((given, shift) =>
    (['earlier', 'later'] as const).flatMap((side) => {
      const lengths = overtimeMin.flatMap((minutes) => {
        const longer = withOvertime(given, { shift, side, minutes }, nowSec);
        const present = built.problem.shifts[shift]!;
        return longer
          ? [{ minutes, longer, solverShift: { ...present, windowSec: [longer.fromSec, longer.toSec] as const } }]
          : [];
      });
      return overtimeOption(left, { shift, side }, lengths);
    }),
  );
}

/** A crew without a shift of which somebody may ride along, by shift. */
export type Lenders = readonly (readonly { id: string; name: string; skills: readonly Skill[] }[])[];

/** Somebody of a free crew rides along where only skills are missing. */
export function lentSkills({ built, tasks }: LeftOut, lenders: Lenders): FixOption[] {
  const needed = tasks.reduce((mask, task) => mask | built.problem.tasks[task]!.requiredSkills, 0);
  return built.day.shifts.flatMap((given, shift) => {
    const present = built.problem.shifts[shift]!;
    const lacking = skillNames.filter((_, bit) => ((needed & ~present.skills) >> bit) & 1);
    const lender = lenders[shift]?.find(({ skills }) => lacking.every((skill) => skills.includes(skill)));
    if (lacking.length === 0 || !lender) return [];
    const hours = (given.toSec - given.fromSec) / 3600;
    return optionOf({ group: 'skill', shifts: [shift], about: aboutShift(given) }, [
      {
        patch: { shifts: [[shift, { ...present, skills: present.skills | needed }]] },
        ownFen: Math.round(hours * ownCosts.lentPerHourFen),
        change: { kind: 'skill', shiftId: given.id, lent: { crewId: lender.id, skills: lacking } },
      },
    ]);
  });
}
