import type { Model } from './model';

/** Beyond so many times the wanted number, candidates are chosen by the way there alone before they are sorted. */
const PRESELECT_FROM = 4;
/** Distances looked at to guess how far the nearest reach. */
const SAMPLE = 256;

/** For each task the other tasks from near to far, worked out when first asked for. */
export class Neighbours {
  readonly count: number;
  private readonly lists: (Int32Array | undefined)[];
  private readonly there: Int32Array;
  private readonly far: Float64Array;

  /** At most `limit` for each task. */
  constructor(
    private readonly model: Model,
    limit: number,
  ) {
    this.count = model.problem.matrices.length === 0 ? 0 : Math.max(0, Math.min(limit, model.taskCount - 1));
    this.lists = new Array<Int32Array | undefined>(model.taskCount);
    this.there = new Int32Array(model.taskCount);
    this.far = new Float64Array(model.taskCount);
  }

  /**
   * Nearest by the distance there and back of the first profile; ties by number. Of very many tasks those that are near on the way there,
   * because the ways back lie all over a large matrix. O(tasks) and a sort of the nearest.
   */
  of(task: number): Int32Array {
    return (this.lists[task] ??= this.find(task));
  }

  private find(task: number): Int32Array {
    const { model, there, far, count } = this;
    const { place, size, taskCount } = model;
    const metres = model.problem.matrices[0]!.distanceM;
    const row = place[task]! * size;
    for (let other = 0; other < taskCount; other++) there[other] = metres[row + place[other]!]!;
    const bound = taskCount > PRESELECT_FROM * count ? this.reach() : Infinity;
    const others: number[] = [];
    for (let other = 0; other < taskCount; other++) if (other !== task && there[other]! <= bound) others.push(other);
    if (others.length < count) {
      others.length = 0;
      for (let other = 0; other < taskCount; other++) if (other !== task) others.push(other);
    }
    for (const other of others) far[other] = there[other]! + metres[place[other]! * size + place[task]!]!;
    others.sort((one, two) => far[one]! - far[two]! || one - two);
    return Int32Array.from(others.slice(0, count));
  }

  /** A distance within which about twice as many tasks lie as are wanted. */
  private reach(): number {
    const { there, count } = this;
    const sample = Int32Array.from(
      { length: SAMPLE },
      (_, k) => there[Math.floor((k * there.length) / SAMPLE)]!,
    ).sort();
    return sample[Math.min(SAMPLE - 1, Math.ceil((2 * count * SAMPLE) / there.length))]!;
  }
}
