import type { PlannerPool } from './pool';
import { PLAIN_WEIGHTS, type Break, type Problem, type Shift, type Task, type TravelMatrix } from './solver';

const hour = 3_600;
/** Places 0, 1 and 2 are the yard, the warehouse and the centre; the visits follow. */
const firstDoor = 3;

/** A district of scattered places, in which roads are slower in the morning and in the evening. */
function travel(size: number): TravelMatrix {
  const at = Array.from({ length: size }, (_, k) => [(k * 37) % 97, (k * 61) % 89] as const);
  const metres = at.flatMap(([x, y]) => at.map(([u, v]) => Math.round(Math.hypot(x - u, y - v) * 100)));
  return {
    size,
    distanceM: Int32Array.from(metres),
    durationSec: Int32Array.from(metres, (one) => Math.round(one / 8)),
    speeds: { fromSec: [0, 9 * hour, 17 * hour], permille: [[900, 1_000, 800]] },
  };
}

/** A day as it is here, with every kind of thing that the planner looks at and nobody's data. `visits` of it for `crews`. */
export function rehearsalDay({ visits, crews }: { visits: number; crews: number }): Problem {
  const tasks = Array.from({ length: visits }, (_, k): Task => {
    const isExchange = k % 4 === 0;
    const from = (9 + (k % 3) * 3) * hour;
    return {
      ...{ id: `visit:${k}`, place: firstDoor + k, serviceSec: 600 + (k % 5) * 60, windows: [[from, from + 3 * hour]] },
      ...{ delivery: isExchange ? [60_000, 400, 1] : [0, 0, 0], pickup: [50_000 + (k % 7) * 4_000, 350, 1] },
      ...{ deliveryFacility: isExchange ? 0 : -1, categories: 1 << (k % 4), deliveryCategories: isExchange ? 1 : 0 },
      ...{ requiredSkills: k % 9 === 0 ? 1 : 0, prize: 60_000 },
    };
  });
  const noon: Break = { windowSec: [11 * hour, 14 * hour], durationSec: 1_800 };
  const shifts = Array.from({ length: crews }, (_, k): Shift => {
    const large = k % 2;
    return {
      ...{ id: `shift:${k}`, startPlace: 0, endPlace: 0, windowSec: [8 * hour, 19 * hour], breaks: [noon] },
      ...{ capacity: [800_000 + large * 700_000, 6_000 + large * 5_000, 14 + large * 10], skills: 1, profile: large },
      ...{ maxDurationSec: 11 * hour, maxDistanceM: 200_000, maxTasks: 60, overtimeAfterSec: 9 * hour },
      costs: { fixed: 10_000, perKm: 120, perHour: 5_000, overtimePerHour: 7_500 },
      mustUnloadAtEnd: true,
    };
  });
  const open = { windows: [[7 * hour, 20 * hour]] as const, serviceSec: 300, secPerPiece: 40 };
  const roads = travel(firstDoor + visits);
  return {
    ...{ dimensions: ['grams', 'litres', 'pieces'], piecesDimension: 2, matrices: [roads, roads], tasks, shifts },
    facilities: [
      { ...open, id: 'warehouse', place: 1, kind: 'load', accepted: 0 },
      { ...open, id: 'centre', place: 2, kind: 'unload', accepted: 15 },
    ],
    ...{ forbiddenTogether: [], couplings: [], weights: { ...PLAIN_WEIGHTS, latenessPerHour: 12_000 } },
  };
}

const rounds = 6;

/**
 * Lets the next free thread of a pool do what it does for repairs, on an invented day: plan it, and fill the others' routes up when one crew
 * is out. Code that has never run takes several times as long; this takes about a second of one processor.
 */
export async function rehearse(pool: Pick<PlannerPool, 'solve'>): Promise<void> {
  const day = rehearsalDay({ visits: 120, crews: 8 });
  const { routes, unserved } = await pool.solve(day, { seconds: 0.3, seed: 1 });
  const [out, ...others] = routes;
  const left = out?.steps.flatMap(({ kind, index }) => (kind === 'task' ? index : [])) ?? [];
  const from = { routes: others, unserved: [...unserved, ...left] };
  for (let seed = 1; seed <= rounds; seed++) await pool.solve(day, { iterations: 0, seed, from });
  await pool.solve(day, { seconds: 0.1, seed: 1, from });
}
