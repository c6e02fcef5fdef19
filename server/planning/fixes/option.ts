import type { FixChange, PlanFix } from '#shared/planning/fixes';
import type { BuiltProblem } from '../problem';
import type { Candidate } from './find-fixes';

/** A change that may be tried: in the planner's terms, and step by step in people's. */
export interface FixOption {
  readonly candidate: Candidate;
  readonly steps: readonly { readonly change: FixChange; readonly minutes: number | null }[];
  readonly about: PlanFix['about'];
}

/** A day with the plan that leaves a request out. */
export interface LeftOut {
  readonly built: BuiltProblem;
  readonly requestId: string;
  /** Tasks of the request. */
  readonly tasks: readonly number[];
  /** Nothing may be put before this moment, seconds since 00:00; 0 for a day to come. */
  readonly nowSec: number;
}

/** One step of an option. */
export interface OptionStep {
  readonly patch: Candidate['steps'][number]['patch'];
  readonly ownFen: number;
  readonly change: FixChange;
  readonly minutes?: number;
}

/** An option of some steps; none when there are no steps. */
export function optionOf(
  given: Pick<Candidate, 'group' | 'shifts'> & { about?: FixOption['about'] },
  steps: readonly OptionStep[],
): FixOption[] {
  if (steps.length === 0) return [];
  const { group, shifts, about = {} } = given;
  return [
    {
      candidate: { group, shifts, steps: steps.map(({ patch, ownFen }) => ({ patch, ownCost: ownFen })) },
      steps: steps.map(({ change, minutes = null }) => ({ change, minutes })),
      about,
    },
  ];
}
