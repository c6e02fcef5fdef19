import { judge } from '../../server/planning/judge';
import type { PlannerPool } from '../../server/planning/pool';
import type { BuiltProblem } from '../../server/planning/problem';
import type { Plan, Problem } from '../../server/planning/solver';
import { runDriver } from '../bench-peers/peers';
import { readVroom } from '../plan/vroom-input';
import { readVroomPlan } from '../plan/vroom-output';
import { toVroomDay } from './reduced-day';
import path from 'node:path';

/** How long and how to search. */
export interface Limits {
  readonly seconds: number;
  readonly threads: number;
  readonly seed: number;
}

/** One plan of one day as the judge adds it up. */
export interface Outcome {
  /** Yuan, without what is left out. */
  readonly costYuan: number;
  /** Tasks left out. */
  readonly leftOut: number;
  readonly shifts: number;
  readonly km: number;
  /** Paid hours, from departure to return. */
  readonly hours: number;
  readonly violations: number;
  /** Until the first plan that could be published, and for the whole call. */
  readonly firstPlanSec: number | null;
  readonly wallSec: number;
  readonly iterations: number | null;
}

function outcomeOf(
  problem: Problem,
  plan: Plan,
  run: Pick<Outcome, 'firstPlanSec' | 'wallSec' | 'iterations'>,
): Outcome {
  const { totals, violations } = judge(problem, plan);
  return {
    costYuan: (totals.cost.total - totals.cost.unserved) / 100,
    leftOut: totals.unserved,
    shifts: totals.routes,
    km: totals.distanceM / 1000,
    hours: totals.durationSec / 3600,
    violations: violations.length,
    ...run,
  };
}

/** Our planner on a problem. */
export async function runOurs(pool: PlannerPool, problem: Problem, limits: Limits): Promise<Outcome> {
  const beganAt = performance.now();
  const passedSec = () => (performance.now() - beganAt) / 1000;
  let firstPlanSec: number | null = null;
  const plan = await pool.solve(problem, { ...limits, onProgress: () => (firstPlanSec ??= passedSec()) });
  return outcomeOf(problem, plan, { firstPlanSec, wallSec: passedSec(), iterations: plan.iterations });
}

/**
 * Ours and VROOM on what VROOM can say of a day, both with VROOM's objective (most tasks first, then fixed costs and costs of driving), both
 * before our judge. Kilometres and hours are worked out on the day's own roads.
 */
export async function runReduced(
  pool: PlannerPool,
  { problem }: BuiltProblem,
  limits: Limits,
): Promise<{ ours: Outcome; vroom: Outcome }> {
  const file = toVroomDay(problem);
  const read = readVroom(file, 30);
  const withKm = (plan: Plan, outcome: Outcome): Outcome => {
    const metres = plan.routes.reduce((sum, { shift, steps }) => {
      const { size, distanceM } = problem.matrices[problem.shifts[shift]!.profile]!;
      const { startPlace, endPlace } = problem.shifts[shift]!;
      const places = steps.flatMap(({ kind, index }) => (kind === 'task' ? [problem.tasks[index]!.place] : []));
      return [...places, endPlace].reduce(
        ([total, from], to): [number, number] => [total + distanceM[from * size + to]!, to],
        [sum, startPlace] as [number, number],
      )[0];
    }, 0);
    return { ...outcome, km: metres / 1000 };
  };
  const beganAt = performance.now();
  const own = await pool.solve(read.problem, limits);
  const ownSec = (performance.now() - beganAt) / 1000;
  const answer = runDriver<{ seconds: number }>(
    path.join(__dirname, 'ask_vroom.py'),
    file,
    limits.seconds,
    limits.threads,
  );
  const its = readVroomPlan(read, answer);
  return {
    ours: withKm(
      own,
      outcomeOf(read.problem, own, { firstPlanSec: null, wallSec: ownSec, iterations: own.iterations }),
    ),
    vroom: withKm(its, outcomeOf(read.problem, its, { firstPlanSec: null, wallSec: answer.seconds, iterations: null })),
  };
}
