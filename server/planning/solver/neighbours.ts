import type { Model } from './model';

/** For each task the other tasks from near to far: entries `task * count … + count - 1`. */
export interface Neighbours {
  readonly count: number;
  readonly list: Int32Array;
}

/** Nearest tasks by the distance there and back of the first profile; ties by number. O(tasks² log tasks) time, O(tasks × limit) memory. */
export function findNeighbours(model: Model, limit: number): Neighbours {
  const { taskCount, size } = model;
  const count = Math.max(0, Math.min(limit, taskCount - 1));
  const list = new Int32Array(taskCount * count);
  const matrix = model.problem.matrices[0];
  if (matrix === undefined) return { count, list };
  const far = new Float64Array(taskCount);
  for (let task = 0; task < taskCount; task++) {
    const here = model.place[task]!;
    const others: number[] = [];
    for (let other = 0; other < taskCount; other++) {
      if (other === task) continue;
      const there = model.place[other]!;
      far[other] = matrix.distanceM[here * size + there]! + matrix.distanceM[there * size + here]!;
      others.push(other);
    }
    others.sort((one, two) => far[one]! - far[two]! || one - two);
    for (let k = 0; k < count; k++) list[task * count + k] = others[k]!;
  }
  return { count, list };
}
