import type { LeanModel } from './lean-model';

/** For each task the nearest others, by the shorter way of the two; entries `task * count …`, unused ones -1. */
export interface LeanNeighbours {
  readonly count: number;
  readonly list: Int32Array;
}

/** Nearest tasks of each task. With `onlyTimely`, those that cannot stand beside it in any route because of their windows are left out. */
export function leanNeighbours(m: LeanModel, most: number, onlyTimely: boolean): LeanNeighbours {
  const count = Math.max(1, Math.min(most, m.tasks - 1));
  const list = new Int32Array(m.tasks * count).fill(-1);
  const near = new Float64Array(m.tasks);
  const mayFollow = (one: number, other: number) =>
    m.ready[one]! + m.service[one]! + m.duration[m.row[one]! + m.column[other]!]! <= m.due[other]!;
  for (let task = 0; task < m.tasks; task++) {
    const others: number[] = [];
    for (let other = 0; other < m.tasks; other++) {
      if (other === task) continue;
      if (onlyTimely && !mayFollow(task, other) && !mayFollow(other, task)) continue;
      near[other] = Math.min(
        m.distance[m.row[task]! + m.column[other]!]!,
        m.distance[m.row[other]! + m.column[task]!]!,
      );
      others.push(other);
    }
    others.sort((one, two) => near[one]! - near[two]! || one - two);
    for (let k = 0; k < Math.min(count, others.length); k++) list[task * count + k] = others[k]!;
  }
  return { count, list };
}
