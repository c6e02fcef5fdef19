import type { Random } from '../random';
import type { LeanModel } from './lean-model';
import type { LeanRecreate } from './lean-recreate';
import type { LeanRoutes } from './lean-routes';
import type { LeanRuin } from './lean-ruin';

/** How often a step begins beside a task that has no place. */
const ABSENT_SEED_RATE = 0.5;

/**
 * Route-minimising phase (Christiaens & Vanden Berghe 2020, section 6): one route is given up, and its tasks are to find places in the
 * others. A task that has long been without one counts more, so that easier ones give way to it.
 */
export class LeanFleet {
  /** Steps that each task has been absent, and one. */
  private readonly absences: Float64Array;
  /** Fewer shifts cannot carry all goods; 1 where shifts are of several kinds. */
  private readonly fewest: number;
  private readonly before: number[] = [];

  constructor(
    private readonly m: LeanModel,
    private readonly routes: LeanRoutes,
    private readonly ruin: LeanRuin,
    private readonly recreate: LeanRecreate,
    private readonly random: Random,
  ) {
    this.absences = new Float64Array(m.tasks).fill(1);
    this.fewest = fewestShifts(m);
  }

  /** Can there be fewer routes than now? */
  get isHopeful(): boolean {
    return this.routes.s[this.routes.USED]! > this.fewest;
  }

  /** Gives up the route whose tasks have been absent least, the shortest of equal ones, and closes its shift. */
  giveUp(isOpen: Uint8Array): void {
    const { m, routes, absences } = this;
    const { s, COUNT } = routes;
    let [chosen, least, fewest] = [-1, Infinity, Infinity];
    for (let r = 0; r < m.shifts; r++) {
      const count = s[COUNT + r]!;
      if (count === 0) {
        isOpen[r] = 0;
        continue;
      }
      let sum = 0;
      for (let node = s[m.tasks + r]!; node < m.tasks; node = s[node]!) sum += absences[node]!;
      if (sum > least || (sum === least && count >= fewest)) continue;
      [chosen, least, fewest] = [r, sum, count];
    }
    if (chosen < 0) return;
    routes.remove(s[m.tasks + chosen]!, s[COUNT + chosen]!);
    isOpen[chosen] = 0;
    routes.keep();
  }

  /** One try to place what is absent, at this temperature. */
  step(temperature: number): void {
    const { routes, random, before } = this;
    const { absent } = routes;
    before.length = 0;
    for (const task of absent) before.push(task);
    const owedBefore = this.owed(absent);
    const driven = routes.cost - this.prizes(absent);
    const seed =
      absent.length > 0 && random.next() < ABSENT_SEED_RATE ? absent[random.below(absent.length)]! : undefined;
    this.ruin.run(seed);
    this.recreate.run(Infinity);
    const owed = this.owed(absent);
    const isBetter =
      owed < owedBefore ||
      (owed === owedBefore &&
        routes.cost - this.prizes(absent) < driven - temperature * Math.log(random.next() + 1e-300));
    for (const task of absent) this.absences[task]!++;
    if (isBetter) routes.keep();
    else routes.back();
  }

  private owed(absent: readonly number[]): number {
    let sum = 0;
    for (const task of absent) sum += this.absences[task]!;
    return sum;
  }

  private prizes(absent: readonly number[]): number {
    let sum = 0;
    for (const task of absent) sum += this.routes.price[task]!;
    return sum;
  }
}

/** Fewest shifts of one kind that carry all deliveries, and all pickups. */
function fewestShifts(m: LeanModel): number {
  if (m.kinds.length > 1) return 1;
  let fewest = 1;
  for (let d = 0; d < m.dimensions; d++) {
    let [delivered, picked] = [0, 0];
    for (let t = 0; t < m.tasks; t++) {
      delivered += m.delivery[t * m.dimensions + d]!;
      picked += m.pickup[t * m.dimensions + d]!;
    }
    fewest = Math.max(fewest, Math.ceil(Math.max(delivered, picked) / Math.max(1, m.capacity[d]!)));
  }
  return fewest;
}
