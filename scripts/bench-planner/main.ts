import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { judge } from '../../server/planning/judge';
import { createPlannerPool } from '../../server/planning/pool';
import { families, instanceNames, readBest, readInstance, type Best } from './families';
import { writtenRoutes, type Instance, type Objective, type Worth } from './instance';

const usage = `npm run bench:planner -- --dir FOLDER --family F|all [--instances a,b] [--objective distance|vehicles|cost]
  --seconds N --threads N --seeds K [--json FILE] [--solutions FOLDER]
Families: ${Object.keys(families).join(', ')}`;

/** Gap to the best known in per cent; with fewest vehicles first, a vehicle more is told apart. */
function gapOf(instance: Instance, worth: Worth, best: Best | null): number | null {
  const [own, known] = instance.objective === 'cost' ? [worth.cost, best?.cost] : [worth.distance, best?.distance];
  return known ? (100 * (own - known)) / known : null;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      dir: { type: 'string', default: '../shared/bench' },
      family: { type: 'string', default: 'all' },
      instances: { type: 'string' },
      objective: { type: 'string' },
      seconds: { type: 'string', default: '10' },
      threads: { type: 'string', default: '2' },
      seeds: { type: 'string', default: '1' },
      json: { type: 'string' },
      solutions: { type: 'string' },
    },
  });
  const wanted = values.family === 'all' ? Object.keys(families) : [values.family];
  const [seconds, threads, seeds] = [Number(values.seconds), Number(values.threads), Number(values.seeds)];
  if (wanted.some((family) => !families[family]) || !(seconds > 0) || !(threads >= 1) || !(seeds >= 1)) {
    console.error(usage);
    process.exit(2);
  }
  const pool = createPlannerPool({ threads });
  const summary: Record<string, Record<string, string | number>> = {};
  if (values.json) writeFileSync(values.json, '');
  for (const family of wanted) {
    const names = values.instances?.split(',') ?? instanceNames(values.dir, family);
    if (names.length === 0) {
      console.error(`${family}: no instances in ${path.join(values.dir, family)}`);
      continue;
    }
    const gaps: number[] = [];
    let infeasible = 0;
    let sameFleet = 0;
    let runs = 0;
    for (const name of names) {
      const instance = readInstance(values.dir, family, name, values.objective as Objective | undefined);
      const best = readBest(values.dir, instance);
      for (let seed = 1; seed <= seeds; seed += 1) {
        const beganAt = performance.now();
        const solution = await pool.solve(instance.problem, { seconds, seed, threads });
        const wallSec = (performance.now() - beganAt) / 1000;
        const worth = instance.worthOf(solution);
        const { violations } = judge(instance.problem, solution);
        const feasible = violations.length === 0 && solution.unserved.length === 0 && Number.isFinite(worth.distance);
        const gapPercent = feasible ? gapOf(instance, worth, best) : null;
        const row = {
          family,
          instance: name,
          objective: instance.objective,
          seed,
          seconds,
          threads,
          ...worth,
          best: instance.objective === 'cost' ? best?.cost : best?.distance,
          bestVehicles: best?.vehicles ?? null,
          gapPercent,
          feasible,
          iterations: solution.iterations,
          wallSec: Math.round(wallSec * 100) / 100,
          peakMemoryMb: Math.round(process.memoryUsage.rss() / 1e6),
        };
        runs += 1;
        if (!feasible) infeasible += 1;
        if (best?.vehicles && feasible && worth.vehicles <= best.vehicles) sameFleet += 1;
        if (gapPercent !== null) gaps.push(gapPercent);
        if (values.json) appendFileSync(values.json, `${JSON.stringify(row)}\n`);
        if (values.solutions) {
          mkdirSync(values.solutions, { recursive: true });
          const routes = writtenRoutes(instance, solution);
          writeFileSync(
            path.join(values.solutions, `${name}.${seed}.json`),
            JSON.stringify({ instance: name, objective: instance.objective, routes }),
          );
        }
        const told =
          gapPercent === null
            ? feasible
              ? '–'
              : `NOT FEASIBLE ${violations[0]?.code ?? `${solution.unserved.length} left out`}`
            : `${gapPercent.toFixed(2)} %`;
        console.log(
          `${family} ${name} seed ${seed}: ${worth.vehicles} vehicles, ${worth.distance.toFixed(2)}, gap ${told}, ${solution.iterations} iterations`,
        );
      }
    }
    summary[family] = {
      runs,
      'mean gap %': gaps.length ? mean(gaps).toFixed(3) : '–',
      'deviation %': gaps.length ? deviation(gaps).toFixed(3) : '–',
      'worst %': gaps.length ? Math.max(...gaps).toFixed(2) : '–',
      'fleet as best known': `${sameFleet}/${runs}`,
      'not feasible': infeasible,
    };
  }
  console.table(summary);
  await pool.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
