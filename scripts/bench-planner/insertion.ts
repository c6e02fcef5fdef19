import { judge } from '../../server/planning/judge';
import {
  PLAIN_WEIGHTS,
  solve,
  UNREACHABLE,
  type Facility,
  type Plan,
  type Problem,
  type Shift,
  type Task,
} from '../../server/planning/solver';
import { offerInsertions } from '../../server/planning/solver/insert';
import { Random } from '../../server/planning/solver/random';

/** How long a same-day request takes: a day of 1,000 visits and 40 routes, a warehouse and three centres, at several hours of the day. */
const visits = 1_000;
const routes = 40;
const calls = 60;
const seed = 1;

const dimensions = ['kilograms', 'litres', 'pieces'];

/** One in two visits brings something new; the last `further` visits are asked for while the day runs, every third of them in two parts. */
function makeDay(further: number): Problem {
  const random = new Random(seed);
  const between = (low: number, high: number): number => low + random.below(high - low + 1);
  const places: [number, number][] = [[15_000, 15_000]];
  const addPlace = (): number => places.push([between(0, 30_000), between(0, 30_000)]) - 1;
  const site = (id: string, kind: Facility['kind'], place: number): Facility => ({
    ...{ id, kind, place, serviceSec: 300, secPerPiece: 45, accepted: kind === 'load' ? 0 : 1 },
    windows: [[7 * 3600, 20 * 3600]],
  });
  const facilities = [
    site('warehouse', 'load', 0),
    ...['north', 'east', 'south'].map((id) => site(id, 'unload', addPlace())),
  ];
  const tasks = Array.from({ length: visits + further }, (_, t): Task => {
    const brings = random.next() < 0.5;
    const open = between(8, 15) * 3600;
    return {
      ...{ id: String(t), place: addPlace(), serviceSec: between(6, 13) * 60 },
      windows: [random.next() < 0.3 ? [8 * 3600, 18 * 3600] : [open, open + between(2, 4) * 3600]],
      delivery: brings ? [50, 400, 1] : [0, 0, 0],
      pickup: [45, 300, 1],
      deliveryFacility: brings ? 0 : -1,
      ...{ categories: 1, requiredSkills: random.next() < 0.2 ? 1 : 0, prize: 1_000_000 },
    };
  });
  const shifts = Array.from({ length: routes + 2 }, (_, s): Shift => ({
    ...{ id: String(s), startPlace: 0, endPlace: 0, windowSec: [7 * 3600 + 1800, 18 * 3600 + 1800] },
    breaks: [{ windowSec: [11 * 3600 + 1800, 13 * 3600], durationSec: 2700 }],
    ...{ capacity: [1500, 12_000, 40], skills: s % 2, profile: 0, mustUnloadAtEnd: true },
    ...{ maxDurationSec: UNREACHABLE, maxDistanceM: UNREACHABLE, maxTasks: UNREACHABLE, overtimeAfterSec: UNREACHABLE },
    costs: { fixed: 12_000, perKm: 150, perHour: 5600, overtimePerHour: 0 },
  }));
  const size = places.length;
  const cells = places.flatMap(([x, y]) => places.map(([u, v]) => Math.round(Math.hypot(x - u, y - v) * 1.3)));
  const matrix = {
    size,
    distanceM: Int32Array.from(cells),
    durationSec: Int32Array.from(cells, (metres) => metres / 9),
  };
  const couplings = Array.from({ length: Math.floor(further / 6) }, (_, pair) => ({
    ...{ first: visits + 2 * pair, second: visits + 2 * pair + 1, sameRoute: true, minGapSec: 1800 },
  }));
  return {
    ...{ dimensions, piecesDimension: 2, matrices: [matrix], tasks, shifts, facilities, couplings },
    ...{ forbiddenTogether: [], weights: { ...PLAIN_WEIGHTS, waitingPerHour: 600 } },
  };
}

/** A plan with about 40 routes: the shifts take equal shares of the visits by direction from the middle, each planned alone. */
function planByDirection(problem: Problem): Plan {
  const angle = ({ place }: Task): number => {
    const { distanceM, size } = problem.matrices[0]!;
    // Two fixed places tell the direction well enough to cut the day into shares.
    return (distanceM[place] as number) - (distanceM[size + place] as number);
  };
  const order = problem.tasks.slice(0, visits).map((_, task) => task);
  order.sort((one, other) => angle(problem.tasks[one]!) - angle(problem.tasks[other]!));
  const plan: Plan['routes'][number][] = [];
  const unserved = problem.tasks.map((_, task) => task);
  for (let share = 0; share < routes / 4; share++) {
    const own = order.slice((share * visits * 4) / routes, ((share + 1) * visits * 4) / routes);
    const shifts = problem.shifts.slice(share * 4, share * 4 + 4);
    const part = { ...problem, tasks: own.map((task) => problem.tasks[task]!), shifts, couplings: [] };
    const solution = solve(part, { seed, iterations: 300, nowMs: () => performance.now() });
    for (const { shift, startSec, steps } of solution.routes) {
      const mapped = steps.map(({ kind, index }) => ({ kind, index: kind === 'task' ? own[index]! : index }));
      plan.push({ shift: share * 4 + shift, startSec, steps: mapped });
      for (const { kind, index } of mapped) if (kind === 'task') unserved.splice(unserved.indexOf(index), 1);
    }
  }
  return { routes: plan, unserved };
}

function main(): void {
  const problem = makeDay(calls);
  const plan = planByDirection(problem);
  const { violations, totals } = judge(problem, plan);
  if (violations.length > 0) throw new Error(`the day does not hold: ${violations[0]!.code}`);
  console.log(`${totals.served} visits on ${plan.routes.length} routes`);
  const paired = new Map(problem.couplings.map(({ first, second }) => [first, second]));
  const seconds = new Set(paired.values());
  const rows: Record<string, Record<string, number>> = {};
  for (const kind of ['one visit', 'a pair'] as const) {
    const demands = Array.from({ length: calls }, (_, k) => visits + k)
      .filter((task) => !seconds.has(task) && paired.has(task) === (kind === 'a pair'))
      .map((task) => (paired.has(task) ? [task, paired.get(task)!] : [task]));
    for (const hour of [8, 10, 12, 14]) {
      const took: number[] = [];
      let offers = 0;
      for (const demand of demands) {
        const beganAt = performance.now();
        offers += offerInsertions(problem, plan, demand, { fromSec: hour * 3600 }).offers.length;
        took.push(performance.now() - beganAt);
      }
      took.sort((one, other) => one - other);
      const at = (share: number): number =>
        Math.round(took[Math.min(took.length - 1, Math.floor(took.length * share))]!);
      rows[`${kind}, ${hour}:00`] = {
        calls: took.length,
        'p50 ms': at(0.5),
        'p95 ms': at(0.95),
        'most ms': Math.round(took.at(-1)!),
        'offers each': Math.round((10 * offers) / took.length) / 10,
      };
    }
  }
  console.table(rows);
}

main();
