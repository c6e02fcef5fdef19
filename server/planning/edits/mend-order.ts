import type { Problem, RouteStep } from '../solver';
import { driveOrder, tasksOf, type DrivenOrder } from './drive-order';
import { routeAlone } from './route-alone';

/** An order with what it needed besides. */
export interface MendedOrder {
  readonly steps: readonly RouteStep[];
  /** Loads, unloads and breaks that were put in. */
  readonly added: readonly RouteStep[];
}

/** Fewer broken rules first, then by how much, then the cost; no way at all comes last. */
function isBetter(one: DrivenOrder | null, other: DrivenOrder | null): boolean {
  if (!one || !other) return Boolean(one);
  if (one.violations.length !== other.violations.length) return one.violations.length < other.violations.length;
  const [oneBy, otherBy] = [one, other].map(({ violations }) => violations.reduce((sum, { by }) => sum + by, 0));
  return oneBy !== otherBy ? oneBy! < otherBy! : one.cost < other.cost;
}

/**
 * Gives an order the stops that its visits cannot do without: a load before what is delivered, an unload behind what is collected, the
 * break of the shift, each where it breaks least and costs least; loads and unloads that have nothing to do are left out. The order of
 * everything else stays. O(added × steps²).
 */
export function mendOrder(problem: Problem, shift: number, order: readonly RouteStep[]): MendedOrder {
  if (!order.some(({ kind }) => kind === 'task')) return { steps: [], added: [] };
  const added: RouteStep[] = [];
  let steps = [...order];
  const alone = routeAlone(problem, shift, tasksOf(order));
  const drive = (tried: readonly RouteStep[]) => driveOrder(problem, shift, tried, alone);
  const put = (step: RouteStep, from: number, to: number): void => {
    let best: RouteStep[] = [];
    let found: DrivenOrder | null = null;
    for (let at = from; at <= to; at++) {
      const tried = [...steps.slice(0, at), step, ...steps.slice(at)];
      const driven = drive(tried);
      if (best.length > 0 && !isBetter(driven, found)) continue;
      best = tried;
      found = driven;
    }
    steps = best;
    added.push(step);
  };

  for (let lacking = lackingLoad(problem, steps); lacking; lacking = lackingLoad(problem, steps))
    put({ kind: 'load', index: lacking.facility }, 0, lacking.at);
  const left = aboardAtEnd(problem, steps);
  if (problem.shifts[shift]!.mustUnloadAtEnd && left.length > 0) {
    const mask = left.reduce((all, task) => all | problem.tasks[task]!.categories, 0);
    const takes = problem.facilities.flatMap(({ kind, accepted }, index) =>
      kind !== 'load' && (mask & ~accepted) === 0 ? [index] : [],
    );
    const ends = takes.map((index) => [...steps, { kind: 'unload' as const, index }]);
    const [first, ...others] = ends;
    if (first) {
      steps = others.reduce((best, one) => (isBetter(drive(one), drive(best)) ? one : best), first);
      added.push(steps.at(-1)!);
    }
  }
  steps = steps.filter((_, at) => isOfUse(problem, steps, at));
  if (problem.shifts[shift]!.breaks.length > 0 && !steps.some(({ kind }) => kind === 'break')) {
    const needs = drive(steps)?.violations.some(({ code }) => code === 'break');
    if (needs) put({ kind: 'break', index: 0 }, 0, steps.length);
  }
  return { steps, added: added.filter((step) => steps.includes(step)) };
}

/** The first visit whose new goods no load before it brings aboard. */
function lackingLoad(problem: Problem, steps: readonly RouteStep[]): { facility: number; at: number } | null {
  const loaded = new Set<number>([-1]);
  for (const [at, { kind, index }] of steps.entries()) {
    if (kind === 'load') loaded.add(index);
    const facility = kind === 'task' ? problem.tasks[index]!.deliveryFacility : -1;
    if (!loaded.has(facility)) return { facility, at };
  }
  return null;
}

const hasAnything = (amount: readonly number[]): boolean => amount.some((units) => units > 0);

/** Visits whose old goods no unload behind them takes. */
function aboardAtEnd(problem: Problem, steps: readonly RouteStep[]): number[] {
  let aboard: number[] = [];
  for (const { kind, index } of steps) {
    if (kind === 'task' && hasAnything(problem.tasks[index]!.pickup)) aboard.push(index);
    if (kind === 'unload') {
      const { accepted } = problem.facilities[index]!;
      aboard = aboard.filter((task) => (problem.tasks[task]!.categories & ~accepted) !== 0);
    }
  }
  return aboard;
}

/** A load that supplies a visit, an unload that takes something, and everything that is neither. */
function isOfUse(problem: Problem, steps: readonly RouteStep[], at: number): boolean {
  const { kind, index } = steps[at]!;
  if (kind === 'load') {
    for (const later of steps.slice(at + 1)) {
      if (later.kind === 'load' && later.index === index) return false;
      if (later.kind === 'task' && problem.tasks[later.index]!.deliveryFacility === index) return true;
    }
    return false;
  }
  if (kind !== 'unload') return true;
  const before = aboardAtEnd(problem, steps.slice(0, at));
  const { accepted } = problem.facilities[index]!;
  return before.some((task) => (problem.tasks[task]!.categories & ~accepted) === 0);
}
