import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { judge } from '../../server/planning/judge';
import type { PlannerPool } from '../../server/planning/pool';
import type { Best } from './families';
import { writtenRoutes, type Instance, type Worth } from './instance';

/** How one instance is run. */
export interface RunOrder {
  readonly seed: number;
  readonly seconds: number;
  readonly threads: number;
  /** Folder for the solution file. */
  readonly solutions?: string | undefined;
}

/** One run as it goes into the JSON file. */
export interface Row extends Worth {
  family: string;
  instance: string;
  objective: string;
  seed: number;
  seconds: number;
  threads: number;
  best: number | null;
  bestVehicles: number | null;
  /** Null where nothing is known to compare with, or the plan does not count. */
  gapPercent: number | null;
  feasible: boolean;
  iterations: number;
  wallSec: number;
  peakMemoryMb: number;
}

/** Runs an instance, has the judge look at the plan, prints one line. */
export async function runInstance(
  pool: PlannerPool,
  instance: Instance,
  best: Best | null,
  { seed, seconds, threads, solutions }: RunOrder,
): Promise<Row> {
  const { family, name, objective } = instance;
  const beganAt = performance.now();
  const solution = await pool.solve(instance.problem, { seconds, seed, threads });
  const wallSec = (performance.now() - beganAt) / 1000;
  const worth = instance.worthOf(solution);
  const { violations } = judge(instance.problem, solution);
  const feasible = violations.length === 0 && solution.unserved.length === 0 && Number.isFinite(worth.distance);
  const known = (objective === 'cost' ? best?.cost : best?.distance) ?? null;
  const own = objective === 'cost' ? worth.cost : worth.distance;
  const gapPercent = feasible && known ? (100 * (own - known)) / known : null;
  if (solutions) {
    mkdirSync(solutions, { recursive: true });
    const routes = writtenRoutes(instance, solution);
    writeFileSync(path.join(solutions, `${name}.${seed}.json`), JSON.stringify({ instance: name, objective, routes }));
  }
  const fault = violations[0]?.code ?? `${solution.unserved.length} left out`;
  const told = feasible ? (gapPercent === null ? '–' : `${gapPercent.toFixed(2)} %`) : `NOT FEASIBLE ${fault}`;
  console.log(
    `${family} ${name} seed ${seed}: ${worth.vehicles} vehicles, ${worth.distance.toFixed(2)}, gap ${told}, ${solution.iterations} iterations`,
  );
  return {
    family,
    instance: name,
    objective,
    seed,
    seconds,
    threads,
    ...worth,
    best: known,
    bestVehicles: best?.vehicles ?? null,
    gapPercent,
    feasible,
    iterations: solution.iterations,
    wallSec: Math.round(wallSec * 100) / 100,
    peakMemoryMb: Math.round(process.memoryUsage.rss() / 1e6),
  };
}

/** Runs that the judge accepts, with no more vehicles than the best known. */
export const hasBestFleet = ({ feasible, vehicles, bestVehicles }: Row): boolean =>
  feasible && bestVehicles !== null && vehicles <= bestVehicles;

export const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
export const deviation = (values: readonly number[]) =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
