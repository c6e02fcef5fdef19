import type { Facility, Problem, Shift, Task } from '../solver';

/** Some parts of a problem as they would be: each whole, by its index. A shift behind the last one is a new one. */
export interface Patch {
  readonly tasks?: readonly (readonly [index: number, task: Task])[];
  readonly shifts?: readonly (readonly [index: number, shift: Shift])[];
  readonly facilities?: readonly (readonly [index: number, facility: Facility])[];
}

function replaced<T>(list: readonly T[], parts: readonly (readonly [number, T])[] = []): readonly T[] {
  if (parts.length === 0) return list;
  const copy = [...list];
  for (const [index, part] of parts) copy[index] = part;
  return copy;
}

/** The problem with its parts replaced. */
export function withPatch(problem: Problem, { tasks, shifts, facilities }: Patch): Problem {
  return {
    ...problem,
    tasks: replaced(problem.tasks, tasks),
    shifts: replaced(problem.shifts, shifts),
    facilities: replaced(problem.facilities, facilities),
  };
}
