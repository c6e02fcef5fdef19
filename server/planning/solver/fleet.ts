import { KIND, type Model } from './model';
import type { Random } from './random';
import type { Recreate } from './recreate';
import type { Ruin } from './ruin';
import type { SearchState } from './search-state';

const { TASK } = KIND;

/**
 * Route-minimising phase of the full search (Christiaens & Vanden Berghe 2020, section 6): a shift is given up, and what it served is to find
 * places with the others. A unit that has long been without a place counts more, so that easier ones give way to it.
 */
export class Fleet {
  /** Steps that each unit has been absent, and one. */
  private readonly absences: Float64Array;
  private readonly none = new Int32Array(0);

  constructor(
    private readonly model: Model,
    private readonly state: SearchState,
    private readonly ruin: Ruin,
    private readonly recreate: Recreate,
    private readonly random: Random,
  ) {
    this.absences = new Float64Array(model.units.length).fill(1);
  }

  /** Prizes of what has no place. */
  get lost(): number {
    return this.state.absent.reduce((sum, unit) => sum + this.model.units[unit]!.prize, 0);
  }

  /** Gives up the shift whose units have been absent least, of equal ones that with the fewest tasks, and closes all unused ones. False when none may go. */
  giveUp(): boolean {
    const { model, state, absences } = this;
    let [chosen, least, fewest] = [-1, Infinity, Infinity];
    let used = 0;
    for (let shift = 0; shift < model.shiftCount; shift++) {
      const route = state.routes[shift]!;
      if (route.length === 0) continue;
      used++;
      if (model.prefix[shift]!.length > 0) continue;
      const sum = this.unitsOf(shift).reduce((total, unit) => total + absences[unit]!, 0);
      if (sum > least || (sum === least && route.tasks >= fewest)) continue;
      [chosen, least, fewest] = [shift, sum, route.tasks];
    }
    if (chosen < 0 || used < 2) return false;
    const units = this.unitsOf(chosen);
    state.begin();
    if (!state.replace(chosen, this.none, 0)) {
      state.revert();
      return false;
    }
    for (const unit of units) state.absent.push(unit);
    state.begin();
    for (let shift = 0; shift < model.shiftCount; shift++)
      state.isClosed[shift] = state.routes[shift]!.length === 0 ? 1 : 0;
    return true;
  }

  /** One try to place what is absent, at this temperature. */
  step(temperature: number): void {
    const { random, state } = this;
    const owedBefore = this.owed();
    const costBefore = state.totalCost() - this.lost;
    state.begin();
    const old = state.absent.length;
    if (!this.ruin.run() || !this.recreate.run(old)) {
      state.revert();
      return;
    }
    const owed = this.owed();
    const isBetter =
      owed < owedBefore ||
      (owed === owedBefore &&
        state.totalCost() - this.lost < costBefore - temperature * Math.log(random.next() + 1e-300));
    for (const unit of state.absent) this.absences[unit]!++;
    if (!isBetter) state.revert();
  }

  /** All shifts may be used again. */
  end(): void {
    this.state.isClosed.fill(0);
  }

  private owed(): number {
    return this.state.absent.reduce((sum, unit) => sum + this.absences[unit]!, 0);
  }

  private unitsOf(shift: number): number[] {
    const { model, state } = this;
    const route = state.routes[shift]!;
    const units = new Set<number>();
    for (let k = 0; k < route.length; k++)
      if (model.kind[route.nodeAt(k)] === TASK) units.add(model.unitOfTask[route.nodeAt(k)]!);
    return [...units];
  }
}
