import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadSeeds } from '../../server/demo/seed-files';
import { createPlannerPool } from '../../server/planning/pool';
import { buildProblem } from '../../server/planning/problem';
import { installPeers } from '../bench-peers/peers';
import { writeProblem } from '../plan/write-problem';
import { makeDistrictDay, onlyPart } from './district-day';
import { dropped } from './reduced-day';
import { runOurs, runReduced, type Outcome } from './run-day';
import { printComparisons, printDays, type PlanName, type Row } from './table';

const usage = `npm run bench:days -- [--visits 60,300,1000] [--seconds N] [--threads N] [--seeds K] [--against separate,vroom|none]
  [--district FOLDER of seeds] [--json FILE] [--write FOLDER, for the days in the planner's own format]`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      visits: { type: 'string', default: '60,300,1000' },
      seconds: { type: 'string', default: '10' },
      threads: { type: 'string', default: '2' },
      seeds: { type: 'string', default: '1' },
      against: { type: 'string', default: 'separate,vroom' },
      district: { type: 'string', default: path.resolve(__dirname, '../../seeds/wutongqiao') },
      json: { type: 'string', default: path.resolve(__dirname, '../../build/days.json') },
      write: { type: 'string' },
    },
  });
  const [seconds, threads, seeds] = [Number(values.seconds), Number(values.threads), Number(values.seeds)];
  const sizes = values.visits.split(',').map(Number);
  const against = values.against === 'none' ? [] : values.against.split(',');
  const isGood =
    seconds > 0 &&
    Number.isInteger(threads) &&
    threads >= 1 &&
    Number.isInteger(seeds) &&
    seeds >= 1 &&
    sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= 5000) &&
    against.every((name) => name === 'separate' || name === 'vroom');
  if (!isGood) {
    console.error(usage);
    process.exit(2);
  }
  if (against.includes('vroom')) installPeers();
  const district = loadSeeds(values.district);
  const pool = createPlannerPool({ threads });
  const rows: Row[] = [];
  for (const visits of sizes) {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const limits = { seconds, threads, seed };
      const keep = (plan: PlanName, tasks: number, outcome: Outcome) => {
        const row = { visits, seed, plan, tasks, ...outcome };
        rows.push(row);
        mkdirSync(path.dirname(values.json), { recursive: true });
        writeFileSync(values.json, JSON.stringify({ seconds, threads, seeds, rows }, null, 1));
        console.log(
          `${visits} visits, seed ${seed}, ${plan}: ¥ ${row.costYuan.toFixed(0)}, ${row.km.toFixed(1)} km, ${row.hours.toFixed(1)} h, ${row.shifts} shifts, ${row.leftOut} left out, ${row.violations} violations, ${row.iterations ?? '–'} iterations`,
        );
      };
      const day = makeDistrictDay({ district, visits, seed });
      const built = await buildProblem(day);
      if (values.write) {
        mkdirSync(values.write, { recursive: true });
        const file = path.join(values.write, `day-${visits}-${seed}.json`);
        writeFileSync(file, JSON.stringify(writeProblem(built.problem)));
      }
      keep('one trip', built.problem.tasks.length, await runOurs(pool, built.problem, limits));
      if (against.includes('separate')) {
        for (const [plan, part] of [
          ['deliveries', 'deliver'],
          ['collections', 'collect'],
        ] as const) {
          const { problem } = await buildProblem(onlyPart(day, part));
          keep(plan, problem.tasks.length, await runOurs(pool, problem, limits));
        }
      }
      if (against.includes('vroom')) {
        const { ours, vroom } = await runReduced(pool, built, limits);
        keep('reduced: ours', built.problem.tasks.length, ours);
        keep('reduced: VROOM', built.problem.tasks.length, vroom);
      }
    }
  }
  await pool.close();
  console.log(
    `\n${seconds} s, ${threads} threads, ${seeds} days of each size; every plan before our judge; rows in ${values.json}`,
  );
  printDays(rows);
  if (against.length > 0) printComparisons(rows);
  if (against.includes('separate'))
    console.log(
      'Separate trips: the same demands, deliveries and collections planned apart, each with the whole fleet.',
    );
  if (against.includes('vroom')) console.log(`Reduced day, without: ${dropped.join('; ')}.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
