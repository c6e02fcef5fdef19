import type { BuiltProblem } from '../problem';
import type { ScheduledRoute } from '../solver';

/** Where a route is likeliest to be overloaded. */
export interface RouteOverflow {
  /** By leg, `steps + 1` of them: the chance that the kilograms aboard are more than the vehicle carries, 0 … 1. */
  byLeg: number[];
  /** The largest of them. */
  most: number;
}

/** Standard normal distribution function. Source: Abramowitz and Stegun 1964, 7.1.26 (error below 1.5e-7). */
export function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - poly * Math.exp(-x * x);
  return z < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}

/** The z that leaves `share` (0 … 0.5) above it, by halving. */
export function normalAbove(share: number): number {
  let [low, high] = [0, 8];
  for (let k = 0; k < 50; k++) {
    const middle = (low + high) / 2;
    if (1 - normalBelow(middle) > share) low = middle;
    else high = middle;
  }
  return low;
}

/** Variance of what a task collects, in g²: units weigh independently of each other. */
export function varianceOf({ day, visits }: Pick<BuiltProblem, 'day' | 'visits'>, task: number): number {
  const { request, parts } = visits[task]!;
  if (!parts.includes('collect')) return 0;
  return request.items.reduce((sum, { categoryKey, count }) => {
    const { sdKg } = day.categories.find(({ key }) => key === categoryKey)!;
    return sum + count * (sdKg * 1000) ** 2;
  }, 0);
}

/**
 * The chance of overflow of each leg: the sum of the old units aboard is taken as normal with the mean and the variance of its parts; new units
 * weigh what their papers say. Volume and pieces are known when booked and do not count.
 */
export function overflowOf(built: BuiltProblem, route: ScheduledRoute): RouteOverflow {
  const { problem } = built;
  const capacity = problem.shifts[route.shift]!.capacity[0]!;
  const aboard = new Map<number, number>();
  const byLeg = route.legs.map((leg, k) => {
    const step = route.steps[k - 1];
    if (step?.kind === 'task') {
      const variance = varianceOf(built, step.index);
      if (variance > 0) aboard.set(step.index, variance);
    } else if (step?.kind === 'unload') {
      const { accepted } = problem.facilities[step.index]!;
      for (const task of aboard.keys()) if ((problem.tasks[task]!.categories & ~accepted) === 0) aboard.delete(task);
    }
    const variance = [...aboard.values()].reduce((sum, one) => sum + one, 0);
    const free = capacity - (leg.new[0] ?? 0) - (leg.old[0] ?? 0);
    if (variance === 0) return free < 0 ? 1 : 0;
    return 1 - normalBelow(free / Math.sqrt(variance));
  });
  return { byLeg, most: Math.max(0, ...byLeg) };
}
