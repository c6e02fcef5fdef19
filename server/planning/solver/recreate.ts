import type { Inserter } from './insertion';
import type { Model } from './model';
import type { Neighbours } from './neighbours';
import type { Random } from './random';
import type { SearchState } from './search-state';

/** Orders in which absent units are put back, with their weights (Christiaens & Vanden Berghe 2020, section 5.2, with windows and prizes). */
const ORDERS = [
  ['random', 4],
  ['demand', 4],
  ['far', 2],
  ['close', 1],
  ['window length', 2],
  ['window start', 2],
  ['window end', 2],
  ['prize', 2],
] as const;

type OrderName = (typeof ORDERS)[number][0];

/** Sequences with further stops tried for a unit that was just taken out, and for one that has been absent for longer. */
const TRIALS_FOR_NEW = 20;
const TRIALS_FOR_OLD = 4;

const UNITS_BETWEEN_LOOKS = 16;
const TASKS_OF_LARGE_DAY = 400;
const NEAREST_LOOKED_AT = 100;

/** Greedy insertion with blinks, one unit after the other. */
export class Recreate {
  private readonly keys: Record<Exclude<OrderName, 'random'>, Float64Array>;
  private readonly shuffled: Float64Array;
  private readonly queue: number[] = [];
  private readonly totalWeight: number;
  private readonly near: number[] = [];
  private readonly isNear: Uint8Array;

  constructor(
    private readonly model: Model,
    private readonly state: SearchState,
    private readonly inserter: Inserter,
    private readonly neighbours: Neighbours,
    private readonly random: Random,
  ) {
    this.isNear = new Uint8Array(model.shiftCount);
    this.keys = sortKeys(model);
    this.shuffled = new Float64Array(model.units.length);
    this.totalWeight = ORDERS.reduce((sum, [, weight]) => sum + weight, 0);
  }

  /**
   * Puts absent units back where it is cheapest; units for which there is no place, or whose place costs more than their prize, stay
   * absent. Gives up (`false`) as soon as the plan can no longer cost less than `limit`. The first `old` entries of `state.absent` were
   * absent before the ruin: they are tried in touched routes only. When `shouldStop` says so, the rest stays absent.
   */
  run(old: number, limit = Infinity, order = this.chooseOrder(), shouldStop?: () => boolean): boolean {
    const { state, queue, inserter, model } = this;
    queue.length = 0;
    const wasAbsent = new Set<number>();
    for (let at = 0; at < state.absent.length; at++) {
      queue.push(state.absent[at]!);
      if (at < old) wasAbsent.add(state.absent[at]!);
    }
    this.sort(order);
    state.absent.length = 0;
    let cost = state.totalCost();
    let looked = 0;
    let isOver = false;
    for (const unit of queue) {
      if (shouldStop && ++looked % UNITS_BETWEEN_LOOKS === 0) isOver ||= shouldStop();
      if (isOver) {
        state.absent.push(unit);
        continue;
      }
      inserter.stopTrials = wasAbsent.has(unit) ? TRIALS_FOR_OLD : TRIALS_FOR_NEW;
      const { prize } = model.units[unit]!;
      const isWorth = this.find(unit, wasAbsent.has(unit)) && inserter.best.cost < prize;
      const before = isWorth ? state.routes[inserter.best.shift]!.cost : 0;
      if (isWorth && inserter.apply()) cost += state.routes[inserter.best.shift]!.cost - before;
      else {
        state.absent.push(unit);
        cost += prize;
      }
      if (cost > limit) return false;
    }
    return true;
  }

  /** On a large day routes that pass nowhere near are looked at only when the near ones have no place. */
  private find(unit: number, wasAbsent: boolean): boolean {
    const { inserter, model, state } = this;
    if (wasAbsent) return inserter.find(unit, state.touched);
    if (model.taskCount < TASKS_OF_LARGE_DAY) return inserter.find(unit, null);
    return inserter.find(unit, this.shiftsNear(unit)) || inserter.find(unit, null);
  }

  /** Shifts that serve one of the nearest tasks, and one unused shift of each kind. */
  private shiftsNear(unit: number): readonly number[] {
    const { isNear, model, near, neighbours, state } = this;
    near.length = 0;
    isNear.fill(0);
    for (const { first } of model.units[unit]!.alternatives) {
      const list = neighbours.of(first);
      for (let k = 0; k < list.length && k < NEAREST_LOOKED_AT; k++) {
        const shift = state.shiftOf[list[k]!]!;
        if (shift < 0 || isNear[shift] === 1) continue;
        isNear[shift] = 1;
        near.push(shift);
      }
    }
    for (let shift = 0; shift < model.shiftCount; shift++) if (state.routes[shift]!.length === 0) near.push(shift);
    return near;
  }

  private chooseOrder(): OrderName {
    let ticket = this.random.next() * this.totalWeight;
    for (const [name, weight] of ORDERS) {
      ticket -= weight;
      if (ticket < 0) return name;
    }
    return 'random';
  }

  private sort(order: OrderName): void {
    const { queue } = this;
    if (order === 'random') {
      this.random.shuffle(queue);
      return;
    }
    const keys = this.keys[order];
    queue.sort((one, other) => keys[one]! - keys[other]! || one - other);
  }
}

/** Ascending keys per unit, by its first alternative's first task. */
function sortKeys(model: Model): Record<Exclude<OrderName, 'random'>, Float64Array> {
  const { problem, dimensions: D, size } = model;
  const most = Array.from({ length: D }, (_, d) =>
    Math.max(1, ...problem.shifts.map((shift) => shift.capacity[d] ?? 0)),
  );
  const taskOf = model.units.map((unit) => unit.alternatives[0]!.first);
  const key = (value: (task: number, unit: number) => number) => Float64Array.from(taskOf, value);
  const matrix = problem.matrices[0];
  const home = problem.shifts[0]?.startPlace ?? 0;
  const distance = (task: number): number => matrix?.distanceM[home * size + model.place[task]!] ?? 0;
  const demand = (task: number): number => {
    let share = 0;
    for (let d = 0; d < D; d++)
      share = Math.max(share, Math.max(model.delivery[task * D + d]!, model.pickup[task * D + d]!) / most[d]!);
    return share;
  };
  const opens = (task: number): number => model.windowOpen[model.windowFrom[task]!]!;
  const closes = (task: number): number => model.windowClose[model.windowFrom[task + 1]! - 1]!;
  return {
    demand: key((task) => -demand(task)),
    far: key((task) => -distance(task)),
    close: key(distance),
    'window length': key((task) => closes(task) - opens(task)),
    'window start': key(opens),
    'window end': key((task) => -closes(task)),
    prize: key((_, unit) => -model.units[unit]!.prize),
  };
}
