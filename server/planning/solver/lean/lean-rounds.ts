import type { Snapshot } from '../anneal';
import { Random } from '../random';
import { Meeting, type Team, type TeamPlan } from '../team';
import type { LeanModel } from './lean-model';
import { LeanSearch } from './lean-search';
import { joinPlans, splitPlan } from './lean-split';

/** From so many tasks on threads share the work; fewer are searched by every thread on its own, for a cut takes neighbours away. */
const TASKS_FOR_ROUNDS = 800;
const ROUNDS = 40;
/** From this share of the search on a round hands over the best plan that it found, not its last. */
const HARVEST = 0.95;

/** Is it for rounds? */
export const isForRounds = ({ tasks }: LeanModel): boolean => tasks >= TASKS_FOR_ROUNDS;

/**
 * Several threads on one large problem: in each round every thread searches its own part of the routes at the common temperature; between
 * rounds the parts are joined and cut anew. Same use as the other searches.
 */
export class LeanRounds {
  readonly best: Snapshot;
  private readonly search: LeanSearch;
  private readonly meeting: Meeting;
  /** The same sequence in every thread. */
  private readonly common: Random;
  private whole: TeamPlan;
  private round = 0;

  constructor(
    private readonly m: LeanModel,
    seed: number,
    private readonly team: Team,
  ) {
    this.common = new Random(seed);
    // Every thread builds the same first plan; then they go apart.
    const first = new LeanSearch(m, new Random(seed));
    first.construct();
    this.search = new LeanSearch(m, new Random(seed + 7919 * (team.index + 1)));
    this.search.heatFrom(first);
    this.meeting = new Meeting(team, m.shifts);
    this.best = { cost: first.best.cost, routes: [...first.best.routes], absent: first.best.absent };
    this.whole = first.best;
  }

  construct(): void {
    this.enterPart();
  }

  step(share: number): void {
    this.search.step(share);
  }

  /** Is the present round over at this share of the search? */
  isRoundOver(share: number): boolean {
    return share >= (this.round + 1) / ROUNDS;
  }

  /** Joins the parts, and unless the search is over begins the next round. True when a thread wants to stop. */
  meet(share: number, wantsStop: boolean): boolean {
    const isHarvest = share >= HARVEST || wantsStop;
    const own = isHarvest ? this.search.best : this.search.present();
    const { plans, isStopped } = this.meeting.exchange(own, wantsStop);
    this.whole = joinPlans(plans, this.m.shifts);
    const cost = this.costOf(this.whole);
    if (cost < this.best.cost - 1e-7) {
      this.best.cost = cost;
      this.whole.routes.forEach((nodes, shift) => (this.best.routes[shift] = nodes));
      this.best.absent = [...this.whole.absent];
    }
    this.round++;
    if (this.round >= ROUNDS || isStopped) return true;
    this.enterPart();
    return false;
  }

  private enterPart(): void {
    const parts = splitPlan(this.m, this.whole, this.team.size, this.common);
    this.search.enter(parts[this.team.index]!);
  }

  private costOf({ routes, absent }: TeamPlan): number {
    const { m } = this;
    let cost = 0;
    routes.forEach((nodes, r) => {
      if (nodes.length === 0) return;
      let metres = 0;
      let node = m.tasks + r;
      for (const next of [...nodes, m.tasks + m.shifts + r]) {
        metres += m.distance[m.row[node]! + m.column[next]!]!;
        node = next;
      }
      cost += m.fixed[r]! + metres * m.perMetre[r]!;
    });
    for (const task of absent) cost += m.prize[task]!;
    return cost;
  }
}
