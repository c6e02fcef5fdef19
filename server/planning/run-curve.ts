import type { PlanRun } from '#shared/planning/planning';

type Point = PlanRun['curve'][number];
const mostPoints = 60;

/** Adds the best so far to the small curve; when it is full, every second point goes (the first and the last stay). */
export function addToCurve(curve: readonly Point[], point: Point): Point[] {
  const last = curve.at(-1);
  if (last && last.costFen === point.costFen && last.unserved === point.unserved) return [...curve];
  const longer = [...curve, point];
  return longer.length <= mostPoints
    ? longer
    : longer.filter((_, index) => index % 2 === 0 || index === longer.length - 1);
}
