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

/** Tasks of each shift in their order, and those left out. */
export interface TeamPlan {
  readonly routes: readonly Int32Array[];
  readonly absent: readonly number[];
}

const regionWords = (tasks: number, shifts: number) => 2 + tasks + 2 * shifts;

/** Room for the plans of a team. */
export function createTeamBoard(size: number, tasks: number, shifts: number): Int32Array {
  const words = HEAD + size * regionWords(tasks, shifts);
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
    readonly team: Team,
    tasks: number,
    private readonly shifts: number,
  ) {
    this.words = regionWords(tasks, shifts);
  }

  /**
   * Shows the own plan, waits for all others, and returns everybody's in the order of the team, and whether anybody wants to stop.
   * Throws when a thread of the team has died.
   */
  exchange(own: TeamPlan, wantsStop: boolean): { plans: TeamPlan[]; isStopped: boolean } {
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

/** Number of used shifts; each with its length and tasks; then how many are left out, and which. */
function write(region: Int32Array, { routes, absent }: TeamPlan): void {
  let at = 1;
  let used = 0;
  routes.forEach((nodes, shift) => {
    if (nodes.length === 0) return;
    used++;
    region[at] = shift;
    region[at + 1] = nodes.length;
    region.set(nodes, at + 2);
    at += 2 + nodes.length;
  });
  region[0] = used;
  region[at] = absent.length;
  region.set(absent, at + 1);
}

function read(region: Int32Array, shifts: number): TeamPlan {
  const routes = Array.from({ length: shifts }, () => new Int32Array(0));
  let at = 1;
  for (let used = region[0]!; used > 0; used--) {
    const length = region[at + 1]!;
    routes[region[at]!] = region.slice(at + 2, at + 2 + length);
    at += 2 + length;
  }
  return { routes, absent: Array.from(region.subarray(at + 1, at + 1 + region[at]!)) };
}
