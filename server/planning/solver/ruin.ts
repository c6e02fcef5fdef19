import { KIND, type Model } from './model';
import type { Neighbours } from './neighbours';
import { COLUMN, type RouteState } from './route-state';
import type { Random } from './random';
import type { SearchState } from './search-state';

const { TASK } = KIND;
const { NODE } = COLUMN;

/** Parameters of the ruin, names and values of Christiaens & Vanden Berghe (Transportation Science 54(2), 2020), section 5.1 and table 2. */
export const RUIN = {
  /** c̄: tasks removed on average. */
  averageRemoved: 10,
  /** L^max: longest string. */
  longestString: 10,
  /** α: chance of a split string. */
  splitRate: 0.5,
  /** β: chance of keeping one more task inside a split string. */
  keepRate: 0.99,
  /** Chance of starting near a task that is left out, if there is one. */
  absentSeedRate: 0.3,
} as const;

/** Adjacent string removal: takes strings of consecutive tasks out of routes near a random task. */
export class Ruin {
  private readonly isMarked: Uint8Array;
  private readonly isRuined: Uint8Array;
  private readonly pending: number[] = [];
  private positions = new Int32Array(64);

  constructor(
    private readonly model: Model,
    private readonly state: SearchState,
    private readonly neighbours: Neighbours,
    private readonly random: Random,
  ) {
    this.isMarked = new Uint8Array(model.taskCount);
    this.isRuined = new Uint8Array(model.shiftCount);
  }

  /** Ruins the plan; units taken out join `state.absent`. `false` = the rest is infeasible, revert. */
  run(): boolean {
    const { model, state, random, neighbours, isRuined } = this;
    const served = model.units.length - state.absent.length;
    if (served === 0) return true;
    let used = 0;
    for (let s = 0; s < model.shiftCount; s++) if (state.routes[s]!.tasks > 0) used++;
    const longest = Math.min(RUIN.longestString, Math.max(1, served / Math.max(1, used)));
    // Equations (5)–(7)
    const mostStrings = (4 * RUIN.averageRemoved) / (1 + longest) - 1;
    const strings = Math.floor(random.next() * mostStrings + 1);
    isRuined.fill(0);
    const seed = this.chooseSeed();
    let ruined = 0;
    this.pending.length = 0;
    if (this.ruinAround(seed, longest)) ruined++;
    const near = neighbours.of(seed);
    for (let k = 0; k < near.length && ruined < strings; k++) if (this.ruinAround(near[k]!, longest)) ruined++;
    let isFeasible = true;
    for (const shift of this.pending) {
      const route = state.touch(shift);
      if (!state.removeMarked(route, this.isMarked)) isFeasible = false;
      if (!isFeasible) break;
    }
    this.isMarked.fill(0);
    return isFeasible;
  }

  private chooseSeed(): number {
    const { model, state, random } = this;
    if (state.absent.length > 0 && random.next() < RUIN.absentSeedRate) {
      const unit = model.units[state.absent[random.below(state.absent.length)]!]!;
      return unit.alternatives[random.below(unit.alternatives.length)]!.first;
    }
    return random.below(model.taskCount);
  }

  private ruinAround(task: number, longest: number): boolean {
    const { state, isRuined } = this;
    const shift = state.shiftOf[task]!;
    if (shift < 0 || isRuined[shift] === 1) return false;
    const route = state.routes[shift]!;
    const count = this.findTasks(route);
    let at = -1;
    for (let k = 0; k < count; k++) if (route.nodeAt(this.positions[k]!) === task) at = k;
    if (at < 0) return false;
    isRuined[shift] = 1;
    this.pending.push(shift);
    // Equations (8) and (9)
    const most = Math.min(count, longest);
    const length = Math.min(count, Math.floor(this.random.next() * most + 1));
    let kept = 0;
    if (length > 1 && length < count && this.random.next() < RUIN.splitRate) {
      kept = 1;
      while (length + kept < count && this.random.next() > RUIN.keepRate) kept++;
    }
    const span = length + kept;
    const earliest = Math.max(0, at - span + 1);
    const latest = Math.min(at, count - span);
    const from = earliest + this.random.below(latest - earliest + 1);
    const keptFrom = kept === 0 ? from + span : from + this.random.below(length + 1);
    for (let k = from; k < from + span; k++) {
      if (k >= keptFrom && k < keptFrom + kept) continue;
      this.mark(route.nodeAt(this.positions[k]!));
    }
    return true;
  }

  /** Tasks behind the pinned prefix; pairs of which one is pinned stay. */
  private findTasks(route: RouteState): number {
    const { model } = this;
    const pinned = model.prefix[route.shift]!.length;
    if (route.length > this.positions.length) this.positions = new Int32Array(route.length * 2);
    let count = 0;
    for (let k = pinned; k < route.length; k++) {
      const node = route.rows[k * route.width + NODE]!;
      if (model.kind[node] !== TASK) continue;
      if (pinned > 0 && model.partner[node]! >= 0 && model.prefix[route.shift]!.includes(model.partner[node]!))
        continue;
      this.positions[count++] = k;
    }
    return count;
  }

  private mark(task: number): void {
    const { model, state, isMarked } = this;
    if (isMarked[task] === 1) return;
    isMarked[task] = 1;
    const mate = model.partner[task]!;
    if (mate >= 0) isMarked[mate] = 1;
    state.absent.push(model.unitOfTask[task]!);
  }
}
