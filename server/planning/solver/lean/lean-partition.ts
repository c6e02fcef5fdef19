/** One route that may be chosen: what it costs, its kind of shift, and which tasks it serves (0 … tasks − 1). */
export interface Column {
  readonly id: number;
  readonly cost: number;
  readonly kind: number;
  readonly tasks: readonly number[];
}

/** What is to be served, and with how many shifts of each kind (0 … kinds − 1) at most. */
export interface PartitionProblem {
  readonly tasks: number;
  readonly shiftsOfKind: readonly number[];
  readonly columns: readonly Column[];
  /** What each task costs now; together they make `below`. */
  readonly prices: Float64Array;
  /** Only a choice that costs less is of use. */
  readonly below: number;
}

const ASCENTS = 200;
/** So many ascents without a better bound halve their step. */
const PATIENCE = 8;
/** Share of the last direction that an ascent keeps. */
const MOMENTUM = 0.7;
/** Every so many ascents, columns without hope go. */
const SIFT_EVERY = 20;
/** Of columns that serve more in all, those count that are cheapest at the present prices. */
const MOST_ENTRIES = 20_000;
const MOST_BRANCHES = 2_000;
/** Of so many open tasks the search branches on the one with the fewest columns. */
const LOOK_AT = 8;

/**
 * The cheapest choice of columns that serves each task exactly once (set partitioning), as far as so many branches find it: multipliers of the
 * tasks by subgradient ascent (Held & Karp), columns without hope by reduced cost left out, then depth-first search. Null when none is found.
 */
export function choosePartition(problem: PartitionProblem): Column[] | null {
  const ascent = new Ascent(problem);
  ascent.run();
  return ascent.bound >= problem.below || ascent.columns.length === 0 ? null : new Branching(problem, ascent).run();
}

/** Prices of the tasks and of shifts of a kind, that make the sum over all columns cheaper than nothing a high lower bound. */
class Ascent {
  bound = -Infinity;
  columns: Column[];
  private entries = new Int32Array(0);
  private ends = new Int32Array(0);
  private readonly best: Float64Array;
  private readonly price: Float64Array;
  private readonly misses: Float64Array;
  private readonly direction: Float64Array;

  constructor(private readonly problem: PartitionProblem) {
    const { tasks, shiftsOfKind } = problem;
    const size = tasks + shiftsOfKind.length;
    this.columns = [...problem.columns];
    this.best = new Float64Array(size);
    this.misses = new Float64Array(size);
    this.direction = new Float64Array(size);
    this.price = new Float64Array(size);
    this.price.set(problem.prices);
    this.keepCheapest();
    this.flatten();
  }

  private keepCheapest(): void {
    const rated = this.columns.map((column) => ({ column, reduced: this.reducedCost(column) }));
    rated.sort((one, other) => one.reduced - other.reduced || one.column.id - other.column.id);
    this.columns = [];
    let entries = 0;
    for (const { column } of rated) {
      if ((entries += column.tasks.length) > MOST_ENTRIES) break;
      this.columns.push(column);
    }
  }

  /** The tasks of all columns in one row, so that an ascent reads straight on. */
  private flatten(): void {
    const { columns } = this;
    this.entries = new Int32Array(columns.reduce((sum, { tasks }) => sum + tasks.length, 0));
    this.ends = new Int32Array(columns.length);
    let at = 0;
    columns.forEach(({ tasks }, k) => {
      for (const task of tasks) this.entries[at++] = task;
      this.ends[k] = at;
    });
  }

  run(): void {
    const { problem, price, best, direction, misses } = this;
    let scale = 1;
    let stale = 0;
    for (let round = 1; round <= ASCENTS && this.columns.length > 0; round++) {
      const bound = this.value();
      if (bound > this.bound) {
        this.bound = bound;
        best.set(price);
        stale = 0;
        if (bound >= problem.below) return;
      } else if (++stale >= PATIENCE) {
        scale /= 2;
        stale = 0;
        price.set(best);
        direction.fill(0);
        continue;
      }
      if (round % SIFT_EVERY === 0) this.sift();
      let norm = 0;
      for (let k = 0; k < direction.length; k++) {
        direction[k] = MOMENTUM * direction[k]! + misses[k]!;
        norm += direction[k]! * direction[k]!;
      }
      if (norm === 0) break;
      const step = (scale * (problem.below - bound)) / norm;
      for (let k = 0; k < price.length; k++) price[k]! += step * direction[k]!;
      // A shift too many costs, one to spare earns nothing.
      for (let k = problem.tasks; k < price.length; k++) price[k] = Math.min(0, price[k]!);
    }
    price.set(best);
    this.sift();
  }

  /** Cost of a column less the prices of what it serves. */
  reducedCost({ cost, kind, tasks }: Column): number {
    const { price } = this;
    let reduced = cost - price[this.problem.tasks + kind]!;
    for (const task of tasks) reduced -= price[task]!;
    return reduced;
  }

  /** The bound at the present prices, and how far each task and kind misses its number. */
  private value(): number {
    const { tasks, shiftsOfKind } = this.problem;
    const { price, misses, entries, ends } = this;
    let bound = 0;
    for (let k = 0; k < price.length; k++) {
      const wanted = k < tasks ? 1 : shiftsOfKind[k - tasks]!;
      bound += price[k]! * wanted;
      misses[k] = wanted;
    }
    let from = 0;
    for (let k = 0; k < ends.length; k++) {
      const { cost, kind } = this.columns[k]!;
      const end = ends[k]!;
      let reduced = cost - price[tasks + kind]!;
      for (let at = from; at < end; at++) reduced -= price[entries[at]!]!;
      if (reduced < 0) {
        bound += reduced;
        misses[tasks + kind]!--;
        for (let at = from; at < end; at++) misses[entries[at]!]!--;
      }
      from = end;
    }
    return bound;
  }

  /** Leaves out the columns with which nothing cheap enough can be had. */
  private sift(): void {
    const bound = this.value();
    this.columns = this.columns.filter((column) => bound + Math.max(0, this.reducedCost(column)) < this.problem.below);
    this.flatten();
  }
}

/** A column in the search: the words of its set of tasks, and by how much it raises the bound. */
interface Branch {
  readonly column: Column;
  readonly words: Int32Array;
  readonly rise: number;
}

/** Depth-first search, cheapest rise first. */
class Branching {
  private readonly ofTask: Branch[][];
  private readonly order: number[];
  private readonly covered: Int32Array;
  private readonly left: number[];
  private readonly chosen: Column[] = [];
  private found: Column[] | null = null;
  private below: number;
  private branches = 0;

  constructor(
    { tasks, shiftsOfKind, below }: PartitionProblem,
    private readonly ascent: Ascent,
  ) {
    this.below = below;
    this.left = [...shiftsOfKind];
    this.covered = new Int32Array(Math.ceil(tasks / 32));
    this.ofTask = Array.from({ length: tasks }, () => []);
    const all = ascent.columns.map((column) => ({ column, rise: Math.max(0, ascent.reducedCost(column)) }));
    all.sort((one, other) => one.rise - other.rise || one.column.id - other.column.id);
    for (const { column, rise } of all) {
      const words = new Int32Array(this.covered.length);
      for (const task of column.tasks) words[task >> 5]! |= 1 << (task & 31);
      for (const task of column.tasks) this.ofTask[task]!.push({ column, words, rise });
    }
    this.order = this.ofTask.map((_, task) => task);
    this.order.sort((one, other) => this.ofTask[one]!.length - this.ofTask[other]!.length || one - other);
  }

  run(): Column[] | null {
    this.branch(this.ascent.bound, 0);
    return this.found;
  }

  private branch(bound: number, spent: number): void {
    const task = this.pick(bound);
    if (task < 0) {
      if (spent >= this.below) return;
      this.below = spent;
      this.found = [...this.chosen];
      return;
    }
    for (const branch of this.ofTask[task]!) {
      if (bound + branch.rise >= this.below) return;
      if (!this.isFree(branch)) continue;
      if (++this.branches > MOST_BRANCHES) return;
      this.turn(branch, -1);
      this.branch(bound + branch.rise, spent + branch.column.cost);
      this.turn(branch, 1);
    }
  }

  /** An open task with few columns; -1 when all are served. */
  private pick(bound: number): number {
    let [picked, fewest, seen] = [-1, Infinity, 0];
    for (const task of this.order) {
      if ((this.covered[task >> 5]! & (1 << (task & 31))) !== 0) continue;
      let count = 0;
      for (const branch of this.ofTask[task]!) {
        if (bound + branch.rise >= this.below) break;
        if (this.isFree(branch) && ++count >= fewest) break;
      }
      if (count < fewest) [picked, fewest] = [task, count];
      if (fewest <= 1 || ++seen >= LOOK_AT) break;
    }
    return picked;
  }

  private isFree({ column, words }: Branch): boolean {
    if (this.left[column.kind] === 0) return false;
    for (let k = 0; k < words.length; k++) if ((words[k]! & this.covered[k]!) !== 0) return false;
    return true;
  }

  /** Takes a column (−1: its shift is gone) or gives it back (1). */
  private turn({ column, words }: Branch, shifts: 1 | -1): void {
    this.left[column.kind]! += shifts;
    if (shifts < 0) this.chosen.push(column);
    else this.chosen.pop();
    for (let k = 0; k < words.length; k++) this.covered[k]! ^= words[k]!;
  }
}
