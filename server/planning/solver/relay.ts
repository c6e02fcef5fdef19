import type { Snapshot } from './anneal';
import type { Problem } from './problem';
import { Meeting, type Team } from './team';

const ROUNDS = 20;
/**
 * From this share of the search on a thread goes on from the best plan of all when its own is worse; before, each looks around. The full
 * search begins so hot that what decides, how many shifts drive, is settled late.
 */
export const FOLLOW_FROM = { lean: 0.4, full: 0.9 } as const;

/** A search that can go on from another plan. */
export interface Follower {
  readonly best: Snapshot;
  construct(shouldStop: () => boolean): void;
  step(share: number): void;
  /** Makes this the present plan and, being better, the best. */
  adopt(plan: Snapshot): void;
}

/**
 * Several threads that each search the whole problem with a chance of their own and show each other the best plan at fixed shares of the
 * search. Same use as the other searches.
 */
export class Relay {
  private readonly meeting: Meeting;
  private round = 0;

  constructor(
    private readonly search: Follower,
    problem: Problem,
    team: Team,
    private readonly followFrom: number,
  ) {
    this.meeting = new Meeting(team, problem.shifts.length);
  }

  get best(): Snapshot {
    return this.search.best;
  }

  construct(shouldStop: () => boolean): void {
    this.search.construct(shouldStop);
  }

  step(share: number): void {
    this.search.step(share);
  }

  /** Is it time to meet at this share of the search? */
  isRoundOver(share: number): boolean {
    return share >= (this.round + 1) / ROUNDS;
  }

  /** Shows the own best plan and looks at the others'. True when the search is over or a thread wants to stop. */
  meet(share: number, wantsStop: boolean): boolean {
    const { search } = this;
    const { plans, isStopped } = this.meeting.exchange(search.best, wantsStop);
    this.round++;
    if (this.round >= ROUNDS || isStopped) return true;
    if (share < this.followFrom) return false;
    const best = plans.reduce((one, other) => (other.cost < one.cost ? other : one));
    if (best.cost < search.best.cost - 1e-7) search.adopt(best);
    return false;
  }
}
