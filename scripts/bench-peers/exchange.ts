import { UNREACHABLE, type Plan, type Problem, type Route, type Shift } from '../../server/planning/solver';

/** Equal vehicles, named together: peers want groups, we have shifts. */
function groupKey(shift: Shift): string {
  const { startPlace, endPlace, capacity, windowSec, costs, maxDurationSec } = shift;
  return JSON.stringify([startPlace, endPlace, capacity, windowSec, costs.fixed, costs.perKm, maxDurationSec]);
}

function groupsOf(problem: Problem): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  problem.shifts.forEach((shift, index) =>
    groups.set(groupKey(shift), [...(groups.get(groupKey(shift)) ?? []), index]),
  );
  return groups;
}

/** Whole numbers for all: the smallest power of ten that makes each cost of the problem one. Throws RangeError beyond a millionth. */
function costScale(problem: Problem): number {
  const isWhole = (cost: number) => Math.abs(cost - Math.round(cost)) < 1e-6;
  const prices = problem.shifts.flatMap(({ costs }) => [costs.fixed, costs.perKm / 1000]);
  for (let scale = 1; scale <= 1e6; scale *= 10) if (prices.every((price) => isWhole(price * scale))) return scale;
  throw new RangeError('costs with more than six decimals');
}

/** One route of a peer: which of the groups of equal vehicles, and its tasks in order. */
export interface PeerRoute {
  readonly group: number;
  readonly tasks: readonly number[];
}

/** A text-book problem as the peers' driver reads it. Every number is the one that our own solver gets, costs times one common factor. */
export function toPeer(problem: Problem) {
  const matrix = problem.matrices[0]!;
  const scale = costScale(problem);
  return {
    size: matrix.size,
    distance: Array.from(matrix.distanceM),
    duration: Array.from(matrix.durationSec),
    tasks: problem.tasks.map(({ place, serviceSec, windows, delivery, pickup }) => ({
      place,
      service: serviceSec,
      ready: windows[0]![0],
      due: windows[0]![1],
      delivery,
      pickup,
    })),
    groups: [...groupsOf(problem).values()].map((shifts) => {
      const { startPlace, endPlace, capacity, windowSec, costs, maxDurationSec } = problem.shifts[shifts[0]!]!;
      return {
        count: shifts.length,
        start: startPlace,
        end: endPlace,
        capacity,
        window: windowSec,
        fixed: Math.round(costs.fixed * scale),
        perUnit: Math.round((costs.perKm / 1000) * scale),
        maxDuration: maxDurationSec < UNREACHABLE ? maxDurationSec : null,
      };
    }),
  };
}

/** What a peer answers, as a plan for our judge. Each route leaves as late as it can without being later anywhere. */
export function fromPeer(problem: Problem, { routes }: { routes: readonly PeerRoute[] }): Plan {
  const groups = [...groupsOf(problem).values()].map((shifts) => [...shifts]);
  const served = new Set<number>();
  const plan = routes.map(({ group, tasks }): Route => {
    const shift = groups[group]?.shift() ?? -1;
    for (const task of tasks) served.add(task);
    return {
      shift,
      startSec: shift < 0 ? 0 : latestStart(problem, problem.shifts[shift]!, tasks),
      steps: tasks.map((index) => ({ kind: 'task', index })),
    };
  });
  return { routes: plan, unserved: problem.tasks.flatMap((_, task) => (served.has(task) ? [] : [task])) };
}

/** Departure that turns waiting into a later start, as far as no visit becomes later for it. */
function latestStart(problem: Problem, shift: Shift, tasks: readonly number[]): number {
  const matrix = problem.matrices[shift.profile]!;
  let clock = shift.windowSec[0];
  let place = shift.startPlace;
  let waited = 0;
  let slack = Infinity;
  for (const index of tasks) {
    const task = problem.tasks[index]!;
    const [ready, due] = task.windows[0]!;
    const arrival = clock + (matrix.durationSec[place * matrix.size + task.place] as number);
    const start = Math.max(arrival, ready);
    waited += start - arrival;
    slack = Math.min(slack, waited + due - start);
    clock = start + task.serviceSec;
    place = task.place;
  }
  return shift.windowSec[0] + Math.max(0, Math.min(slack, waited));
}
