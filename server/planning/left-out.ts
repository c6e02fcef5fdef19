import type { z } from 'zod';
import type { unassigned, UnservedReason } from '#shared/planning/planning';
import { judge, type Violation } from './judge';
import type { BuiltProblem } from './problem';
import { measureOf, reasonOf } from './rule-words';
import { latestDeparture, type Plan, type Route, type RouteStep } from './solver';

type Unassigned = z.infer<typeof unassigned>;
type ShiftRule = Unassigned['shifts'][number];

/** From the rule that no change of the day lifts to the one that a little time would. The first of these that is broken is told. */
const hardness: readonly UnservedReason[] = [
  'no_shift',
  'no_skill',
  'crossing',
  'facility',
  'capacity',
  'forbidden_together',
  'range',
  'max_tasks',
  // Trials leave the break where it is, so a window that cannot be met says more.
  'break',
  'window',
  'shift_time',
  'cost',
];
/** Places in a route that are tried; the ones in between would be no better by much. */
const mostTrials = 24;

/** How hard a broken rule is; a bay that has closed is a matter of time like the end of the shift, not of the site. */
const rank = ({ code }: Violation): number =>
  code === 'facility_hours' ? hardness.indexOf('shift_time') + 0.5 : hardness.indexOf(reasonOf[code]);

/** The hardest broken rule, by how much; undefined when nothing of this shift is broken. */
function hardestOf(violations: readonly Violation[], shift: number): Violation | undefined {
  const own = violations.filter((violation) => violation.shift === shift || violation.code === 'facility_capacity');
  return own.sort((a, b) => rank(a) - rank(b) || b.by - a.by)[0];
}

/** The visits of a request in their order, with the loading before and the unloading after. */
function tourOf(built: BuiltProblem, tasks: readonly number[], unloadAt: number): RouteStep[] {
  const steps: RouteStep[] = [];
  const loads = new Set(tasks.map((task) => built.problem.tasks[task]!.deliveryFacility).filter((at) => at >= 0));
  for (const facility of loads) steps.push({ kind: 'load', index: facility });
  let openFrom = 0;
  for (const task of tasks) {
    steps.push({ kind: 'task', index: task, ...(openFrom > 0 && { notBeforeSec: openFrom }) });
    const { windows, serviceSec } = built.problem.tasks[task]!;
    const gap = built.problem.couplings.find(({ first }) => first === task)?.minGapSec ?? 0;
    openFrom = windows[0]![0] + serviceSec + gap;
  }
  if (unloadAt >= 0) steps.push({ kind: 'unload', index: unloadAt });
  return steps;
}

/** The routes of a shift that does nothing else, leaving just in time for the first window: without its breaks, with them before or after. */
function aloneOn(built: BuiltProblem, shift: number, tasks: readonly number[], unloadAt: number): Route[] {
  const { problem } = built;
  const { windowSec, startPlace, profile, breaks } = problem.shifts[shift]!;
  const tour = tourOf(built, tasks, unloadAt);
  const matrix = problem.matrices[profile]!;
  const first = tour.findIndex(({ kind }) => kind === 'task');
  const stops = tour
    .slice(0, first + 1)
    .map(({ kind, index }) => (kind === 'task' ? problem.tasks[index]! : problem.facilities[index]!));
  let leaveSec = problem.tasks[tasks[0]!]!.windows[0]![0];
  for (let k = first; k >= 0; k--) {
    const from = k === 0 ? startPlace : stops[k - 1]!.place;
    leaveSec = latestDeparture(matrix, { from, to: stops[k]!.place }, leaveSec);
    if (k > 0) leaveSec -= stops[k - 1]!.serviceSec + problem.facilities[tour[k - 1]!.index]!.secPerPiece;
  }
  const startSec = Math.max(windowSec[0], Math.min(leaveSec, windowSec[1]));
  const pauses = breaks.map((_, index): RouteStep => ({ kind: 'break', index }));
  const early = Math.max(windowSec[0], Math.min(startSec, breaks[0]?.windowSec[0] ?? startSec));
  return [
    { shift, startSec, steps: tour },
    { shift, startSec: early, steps: [...pauses, ...tour] },
    { shift, startSec, steps: [...tour, ...pauses] },
  ];
}

/** Why one shift does not take one request: alone on an empty day first, then at the best of the tried places of its route. */
function ruleOf(built: BuiltProblem, solution: Plan, shift: number, tasks: readonly number[]): ShiftRule {
  const { problem, day } = built;
  const all = problem.tasks.map((_, task) => task);
  const others = (kept: ReadonlySet<number>) => all.filter((task) => !kept.has(task));
  const about = (violation: Violation | undefined): ShiftRule => ({
    shiftId: day.shifts[shift]!.id,
    letter: day.shifts[shift]!.letter,
    rule: violation ? reasonOf[violation.code] : 'cost',
    ...(violation ? measureOf(violation) : { by: 0, unit: '' }),
  });
  const tryRoute = (route: Route): Violation | undefined => {
    const served = new Set(route.steps.filter(({ kind }) => kind === 'task').map(({ index }) => index));
    return hardestOf(judge(problem, { routes: [route], unserved: others(served) }).violations, shift);
  };
  const rankOf = (violation: Violation | undefined) => (violation ? rank(violation) : hardness.length);
  const easier = (a: Violation | undefined, b: Violation | undefined): Violation | undefined =>
    rankOf(a) > rankOf(b) || (a && b && rankOf(a) === rankOf(b) && a.by <= b.by) ? a : b;

  const hasOld = tasks.some((task) => problem.tasks[task]!.pickup.some((units) => units > 0));
  const unloads = hasOld ? problem.facilities.flatMap(({ kind }, index) => (kind === 'load' ? [] : [index])) : [-1];
  const alone = (unloads.length > 0 ? unloads : [-1])
    .flatMap((at) => aloneOn(built, shift, tasks, at).map(tryRoute))
    .reduce(easier);
  if (alone) return about(alone);

  const route = solution.routes.find((candidate) => candidate.shift === shift);
  if (!route) return about(undefined);
  const positions = route.steps.length + 1;
  const stride = Math.max(1, Math.ceil(positions / mostTrials));
  const plain = route.steps.map(({ kind, index, notBeforeSec }): RouteStep => ({
    kind,
    index,
    ...(notBeforeSec !== undefined && { notBeforeSec }),
  }));
  const trials: (Violation | undefined)[] = [];
  for (let at = 0; at < positions; at += stride) {
    // Its loading directly before it; it unloads where the route does.
    const steps = [...plain.slice(0, at), ...tourOf(built, tasks, -1), ...plain.slice(at)];
    trials.push(tryRoute({ shift, startSec: Math.max(problem.shifts[shift]!.windowSec[0], 0), steps }));
  }
  return about(trials.reduce(easier));
}

/**
 * Every request that the plan leaves out, with the reason of the shift that comes nearest to taking it. Each answer is found by trying and
 * asking the judge. O(left out × shifts × trials); gives way to other work between requests.
 */
export async function explainLeftOut(built: BuiltProblem, solution: Plan): Promise<Unassigned[]> {
  const byRequest = new Map<string, number[]>();
  for (const task of [...solution.unserved].sort((a, b) => a - b)) {
    const requestId = built.visits[task]!.request.id;
    byRequest.set(requestId, [...(byRequest.get(requestId) ?? []), task]);
  }
  const answers: Unassigned[] = [];
  for (const [requestId, tasks] of byRequest) {
    await new Promise((resolve) => setImmediate(resolve));
    const shifts = built.day.shifts.map((_, shift) => ruleOf(built, solution, shift, tasks));
    const reason = shifts
      .map(({ rule }) => rule)
      .reduce<UnservedReason>(
        (best, rule) => (hardness.indexOf(rule) > hardness.indexOf(best) ? rule : best),
        'no_shift',
      );
    answers.push({ requestId, reason, shifts });
  }
  return answers;
}
