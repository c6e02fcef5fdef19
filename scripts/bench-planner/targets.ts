import type { Objective } from './instance';
import { deviation, hasBestFleet, mean, type Row } from './run-instance';

/** What a family is to reach within so many seconds on two threads; one parameter set. */
export interface Target {
  readonly family: string;
  /** Only instances with so many customers. */
  readonly customers?: number;
  readonly objective?: Objective;
  readonly seconds: number;
  /** Largest mean gap to the best known in per cent. */
  readonly gapPercent?: number;
  /** No class of the family (`R1`, `C2`, …) may have a mean above this. */
  readonly classPercent?: number;
  /** Least share of runs with the fleet of the best known. */
  readonly sameFleet?: number;
}

/** The targets of the planner. */
export const targets: readonly Target[] = [
  { family: 'wang-chen', seconds: 10, gapPercent: 0.2 },
  { family: 'solomon', seconds: 10, gapPercent: 0.2 },
  { family: 'jd', customers: 200, seconds: 10, gapPercent: 0.8 },
  { family: 'jd', customers: 400, seconds: 60, gapPercent: 1 },
  { family: 'homberger', customers: 200, seconds: 30, gapPercent: 0.25, classPercent: 0.5 },
  { family: 'homberger', customers: 400, seconds: 60, gapPercent: 0.7, classPercent: 1.4 },
  { family: 'homberger', customers: 1000, seconds: 120, gapPercent: 0.9, classPercent: 1.8 },
  { family: 'dethloff', seconds: 10, gapPercent: 0.3 },
  { family: 'spd-gh', seconds: 10, gapPercent: 0.3 },
  { family: 'mdvrptw', seconds: 10, gapPercent: 0.3 },
  { family: 'wang-chen', objective: 'vehicles', seconds: 30, sameFleet: 0.95 },
  { family: 'homberger', customers: 200, objective: 'vehicles', seconds: 30, sameFleet: 0.95 },
];

/** A target in words. */
export const nameOf = ({ family, customers, objective, seconds }: Target): string =>
  `${family}${customers ? ` ${customers}` : ''}${objective ? ` (${objective})` : ''}, ${seconds} s`;

/** One line of the table of targets. */
export function verdictOf(target: Target, rows: readonly Row[]): Record<string, string | number> {
  const gaps = rows.flatMap(({ gapPercent }) => gapPercent ?? []);
  const meanGap = gaps.length > 0 ? mean(gaps) : Infinity;
  const [worstClass, worstGap] = [...classMeans(rows)].reduce(
    (one, other) => (other[1] > one[1] ? other : one),
    ['–', -Infinity],
  );
  const fleet = rows.filter(hasBestFleet).length / Math.max(1, rows.length);
  const notFeasible = rows.filter(({ feasible }) => !feasible).length;
  const isMet =
    rows.length > 0 &&
    notFeasible === 0 &&
    (target.gapPercent === undefined || meanGap <= target.gapPercent) &&
    (target.classPercent === undefined || worstGap <= target.classPercent) &&
    (target.sameFleet === undefined || fleet >= target.sameFleet);
  const limit =
    target.sameFleet === undefined
      ? `≤ ${target.gapPercent} %${target.classPercent ? `, classes ≤ ${target.classPercent} %` : ''}`
      : `fleet ≥ ${100 * target.sameFleet} %`;
  return {
    target: nameOf(target),
    runs: rows.length,
    'mean gap %': gaps.length > 0 ? meanGap.toFixed(3) : '–',
    'deviation %': gaps.length > 0 ? deviation(gaps).toFixed(3) : '–',
    'worst class %': target.classPercent ? `${worstClass} ${worstGap.toFixed(2)}` : '–',
    'fleet as best known %': (100 * fleet).toFixed(0),
    'not feasible': notFeasible,
    limit,
    verdict: rows.length === 0 ? 'no runs' : isMet ? 'met' : 'NOT MET',
  };
}

/** Mean gap of each class: what stands before the first underscore of a name. */
function classMeans(rows: readonly Row[]): Map<string, number> {
  const gaps = new Map<string, number[]>();
  for (const { instance, gapPercent } of rows) {
    if (gapPercent === null) continue;
    const [name = ''] = instance.split('_');
    gaps.set(name, [...(gaps.get(name) ?? []), gapPercent]);
  }
  return new Map([...gaps].map(([name, values]) => [name, mean(values)]));
}
