import type { LeanModel } from './lean-model';

/** Which tasks count as near, and how far they are: by the shorter way of the two, or as the task driven to directly before or after. */
export type Nearness = 'any' | 'before' | 'after';

/** For each task the nearest others; entries `task * count …`, unused ones -1. */
export interface LeanNeighbours {
  readonly count: number;
  readonly list: Int32Array;
  /** Metres, beside `list`, so that a scan does not jump about in the matrix. */
  readonly metres: Int32Array;
}

/** Distances looked at to guess how far the nearest reach. */
const SAMPLE = 256;

/** Nearest tasks of each task. `before` and `after` leave out those that the windows forbid there. */
export function leanNeighbours(m: LeanModel, most: number, nearness: Nearness): LeanNeighbours {
  const count = Math.max(1, Math.min(most, m.tasks - 1));
  const list = new Int32Array(m.tasks * count).fill(-1);
  const metres = new Int32Array(m.tasks * count);
  const near = new Float64Array(m.tasks);
  const mayFollow = (one: number, other: number) =>
    m.ready[one]! + m.service[one]! + m.duration[m.row[one]! + m.column[other]!]! <= m.due[other]!;
  const distance = (one: number, other: number) => m.distance[m.row[one]! + m.column[other]!]!;
  for (let task = 0; task < m.tasks; task++) {
    const others: number[] = [];
    for (let other = 0; other < m.tasks; other++) {
      if (other === task) continue;
      if (nearness === 'before' && !mayFollow(other, task)) continue;
      if (nearness === 'after' && !mayFollow(task, other)) continue;
      if (nearness === 'before') near[other] = distance(other, task);
      else if (nearness === 'after') near[other] = distance(task, other);
      else near[other] = Math.min(distance(task, other), distance(other, task));
      others.push(other);
    }
    if (others.length > 4 * count) keepNearest(others, near, count);
    others.sort((one, two) => near[one]! - near[two]! || one - two);
    for (let k = 0; k < Math.min(count, others.length); k++) {
      list[task * count + k] = others[k]!;
      metres[task * count + k] = near[others[k]!]!;
    }
  }
  return { count, list, metres };
}

/** Leaves the `count` nearest in `others`, and those just as near as the last of them, in any order: O(n) for all but the nearest. */
function keepNearest(others: number[], near: Float64Array, count: number): void {
  const sample = Float64Array.from(
    { length: SAMPLE },
    (_, k) => near[others[Math.floor((k * others.length) / SAMPLE)]!]!,
  ).sort();
  // A bound that leaves about twice as many as wanted; when it leaves too few, all stay.
  const bound = sample[Math.min(SAMPLE - 1, Math.ceil((2 * count * SAMPLE) / others.length))]!;
  const nearest = others.filter((other) => near[other]! <= bound);
  if (nearest.length < count) return;
  others.length = 0;
  for (const other of nearest) others.push(other);
}
