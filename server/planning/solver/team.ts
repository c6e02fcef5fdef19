import type { Snapshot } from './anneal';
import type { Problem } from './problem';

/** Words before the regions: who has arrived, how often all have met, whether one wants to stop, whether one has died. */
const HEAD = 4;
const [ARRIVED, MEETINGS, WANTS_STOP, BROKEN] = [0, 1, 2, 3] as const;
const WAIT_MS = 50;

/** One of several threads that search the same problem together. `board` lies on a SharedArrayBuffer that all of them have. */
export interface Team {
  /** 0 … size − 1. */
  readonly index: number;
  readonly size: number;
  readonly board: Int32Array;
}

/** Steps of each shift in their order, and what is left out. */
export type TeamPlan = Pick<Snapshot, 'routes' | 'absent'>;

/** Words of a plan beside its steps: the cost, how many shifts, how many left out. */
const PLAN_HEAD = 4;
/** Steps for each task, with the stops that it may need. A plan that needs more is not shown. */
const STEPS_OF_TASK = 3;

/** Room for the plans of a team. */
export function createTeamBoard(size: number, { tasks, shifts }: Pick<Problem, 'tasks' | 'shifts'>): Int32Array {
  const own = shifts.reduce(
    (sum, { breaks, pinnedPrefix }) => sum + 4 + breaks.length + (pinnedPrefix?.length ?? 0),
    0,
  );
  const words = HEAD + size * (PLAN_HEAD + STEPS_OF_TASK * tasks.length + own);
  return new Int32Array(new SharedArrayBuffer(words * Int32Array.BYTES_PER_ELEMENT));
}

/** Tells a team that one of its threads is gone: the others stop waiting for it and fail. */
export function breakTeam(board: Int32Array): void {
  Atomics.store(board, BROKEN, 1);
  Atomics.notify(board, MEETINGS);
}

/** Where the threads of a team wait for each other and show their plans. */
export class Meeting {
  private readonly words: number;

  constructor(
    private readonly team: Team,
    private readonly shifts: number,
  ) {
    this.words = (team.board.length - HEAD) / team.size;
  }

  /**
   * Shows the own plan, waits for all others, and returns everybody's in the order of the team, and whether anybody wants to stop.
   * Throws when a thread of the team has died.
   */
  exchange(own: Snapshot, wantsStop: boolean): { plans: Snapshot[]; isStopped: boolean } {
    const { board, index, size } = this.team;
    write(this.region(index), own);
    if (wantsStop) Atomics.store(board, WANTS_STOP, 1);
    this.arrive();
    const isStopped = Atomics.load(board, WANTS_STOP) === 1;
    const plans = Array.from({ length: size }, (_, k) => read(this.region(k), this.shifts));
    // Nobody writes again before all have read.
    this.arrive();
    return { plans, isStopped };
  }

  private region(k: number): Int32Array {
    return this.team.board.subarray(HEAD + k * this.words, HEAD + (k + 1) * this.words);
  }

  private arrive(): void {
    const { board, size } = this.team;
    const before = Atomics.load(board, MEETINGS);
    if (Atomics.add(board, ARRIVED, 1) === size - 1) {
      Atomics.store(board, ARRIVED, 0);
      Atomics.add(board, MEETINGS, 1);
      Atomics.notify(board, MEETINGS);
      return;
    }
    while (Atomics.load(board, MEETINGS) === before) {
      if (Atomics.load(board, BROKEN) === 1) throw new Error('A thread of the planner team has ended');
      Atomics.wait(board, MEETINGS, before, WAIT_MS);
    }
  }
}

const numbers = new Float64Array(1);
const words = new Int32Array(numbers.buffer);

/** Cost; number of used shifts; number left out; each shift with its length and steps; what is left out. A plan without room costs Infinity. */
function write(region: Int32Array, { cost, routes, absent }: Snapshot): void {
  const used = routes.flatMap((nodes, shift) => (nodes.length > 0 ? [{ shift, nodes }] : []));
  const length = used.reduce((sum, { nodes }) => sum + 2 + nodes.length, PLAN_HEAD + absent.length);
  const fits = length <= region.length;
  numbers[0] = fits ? cost : Infinity;
  region.set(words);
  region[2] = fits ? used.length : 0;
  region[3] = fits ? absent.length : 0;
  if (!fits) return;
  let at = PLAN_HEAD;
  for (const { shift, nodes } of used) {
    region[at] = shift;
    region[at + 1] = nodes.length;
    region.set(nodes, at + 2);
    at += 2 + nodes.length;
  }
  region.set(absent, at);
}

function read(region: Int32Array, shifts: number): Snapshot {
  words.set(region.subarray(0, 2));
  const cost = numbers[0]!;
  const routes = Array.from({ length: shifts }, () => new Int32Array(0));
  let at = PLAN_HEAD;
  for (let used = region[2]!; used > 0; used--) {
    const length = region[at + 1]!;
    routes[region[at]!] = region.slice(at + 2, at + 2 + length);
    at += 2 + length;
  }
  return { cost, routes, absent: Array.from(region.subarray(at, at + region[3]!)) };
}
