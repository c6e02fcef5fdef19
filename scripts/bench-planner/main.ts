import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createPlannerPool } from '../../server/planning/pool';
import { families, instanceNames, readBest, readInstance } from './families';
import type { Objective } from './instance';
import { deviation, hasBestFleet, mean, runInstance, type Row } from './run-instance';
import { nameOf, targets, verdictOf, type Target } from './targets';

const usage = `npm run bench:planner -- --dir FOLDER --family F|all [--instances a,b] [--objective distance|vehicles|cost]
  --seconds N --threads N --seeds K [--sample N, every Nth instance] [--json FILE] [--solutions FOLDER]
npm run bench:planner -- --dir FOLDER --targets [--family F] [--threads 2] [--seeds 3] [--sample N] [--json FILE]
  runs each family as long as its target says and prints which targets are met
Families: ${Object.keys(families).join(', ')}`;

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
      sample: { type: 'string', default: '1' },
      targets: { type: 'boolean', default: false },
      json: { type: 'string' },
      solutions: { type: 'string' },
    },
  });
  const wanted = values.family === 'all' ? Object.keys(families) : [values.family];
  const [seconds = 0, threads = 0, seeds = 0, sample = 0] = [
    values.seconds,
    values.threads,
    values.seeds,
    values.sample,
  ].map(Number);
  const isGood = wanted.every((family) => families[family]) && seconds > 0 && threads >= 1 && seeds >= 1;
  if (!isGood || !Number.isInteger(sample) || sample < 1) {
    console.error(usage);
    process.exit(2);
  }
  const objective = values.objective as Objective | undefined;
  const orders: Target[] = values.targets
    ? targets.filter(({ family }) => wanted.includes(family))
    : wanted.map((family) => ({ family, seconds: seconds, ...(objective && { objective }) }));
  const pool = createPlannerPool({ threads: threads });
  if (values.json) writeFileSync(values.json, '');

  const runAll = async (order: Target): Promise<Row[]> => {
    const rows: Row[] = [];
    const names = values.instances?.split(',') ?? instanceNames(values.dir, order.family);
    if (names.length === 0) console.error(`${order.family}: no instances in ${path.join(values.dir, order.family)}`);
    let met = 0;
    for (const name of names) {
      const instance = readInstance(values.dir, order.family, name, order.objective);
      if (order.customers !== undefined && instance.customers !== order.customers) continue;
      if (met++ % sample !== 0) continue;
      const best = readBest(values.dir, instance);
      for (let seed = 1; seed <= seeds; seed += 1) {
        const { solutions } = values;
        const row = await runInstance(pool, instance, best, {
          seed,
          seconds: order.seconds,
          threads: threads,
          solutions,
        });
        rows.push(row);
        if (values.json) appendFileSync(values.json, `${JSON.stringify(row)}\n`);
      }
    }
    return rows;
  };

  const verdicts: Record<string, string | number>[] = [];
  const summary: Record<string, Record<string, string | number>> = {};
  for (const order of orders) {
    const rows = await runAll(order);
    verdicts.push(verdictOf(order, rows));
    const gaps = rows.flatMap(({ gapPercent }) => gapPercent ?? []);
    summary[nameOf(order)] = {
      runs: rows.length,
      'mean gap %': gaps.length ? mean(gaps).toFixed(3) : '–',
      'deviation %': gaps.length ? deviation(gaps).toFixed(3) : '–',
      'worst %': gaps.length ? Math.max(...gaps).toFixed(2) : '–',
      'fleet as best known': `${rows.filter(hasBestFleet).length}/${rows.length}`,
      'not feasible': rows.filter(({ feasible }) => !feasible).length,
    };
  }
  console.table(values.targets ? verdicts : summary);
  await pool.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
