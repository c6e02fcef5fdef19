import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { judge } from '../../server/planning/judge';
import { createPlannerPool, type PlannerPool } from '../../server/planning/pool';
import { families, instanceNames, readBest, readInstance } from '../bench-planner/families';
import type { Instance } from '../bench-planner/instance';
import { askPeer, cannot, installPeers, peerNames, peersFolder, settings, type Limits } from './peers';
import { printTables, type Row, type SolverName } from './table';

const compared = ['wang-chen', 'solomon', 'homberger', 'jd', 'dethloff', 'mdvrptw'];
const usage = `npm run bench:peers -- [--dir FOLDER] [--family ${compared.join('|')}|…|all or a,b] [--instances a,b]
  [--seconds N] [--threads N] [--seeds K] [--solvers ours,${peerNames.join(',')}] [--json FILE]`;

async function runOne(
  pool: PlannerPool,
  instance: Instance,
  best: number | null,
  solver: SolverName,
  limits: Limits,
): Promise<Row> {
  const row = { family: instance.family, instance: instance.name, seed: limits.seed, solver, best };
  const missing = solver === 'ours' ? null : cannot(solver, instance.problem);
  const nothing = { cost: null, vehicles: null, gapPercent: null, violations: 0, leftOut: 0, seconds: null };
  if (missing) return { ...row, ...nothing, note: `cannot express it: ${missing}` };
  const beganAt = performance.now();
  const { plan, seconds } =
    solver === 'ours'
      ? { plan: await pool.solve(instance.problem, limits), seconds: (performance.now() - beganAt) / 1000 }
      : askPeer(solver, instance.problem, limits);
  const { violations } = judge(instance.problem, plan);
  const worth = instance.worthOf(plan);
  const isWhole = violations.length === 0 && plan.unserved.length === 0;
  const cost = isWhole ? (instance.objective === 'cost' ? worth.cost : worth.distance) : null;
  return {
    ...row,
    cost,
    vehicles: plan.routes.length,
    gapPercent: cost !== null && best ? (100 * (cost - best)) / best : null,
    violations: violations.length,
    leftOut: plan.unserved.length,
    seconds,
    note: isWhole ? '' : (violations[0]?.code ?? 'left out'),
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      dir: { type: 'string', default: '../shared/bench' },
      family: { type: 'string', default: 'wang-chen' },
      instances: { type: 'string' },
      seconds: { type: 'string', default: '10' },
      threads: { type: 'string', default: '2' },
      seeds: { type: 'string', default: '1' },
      solvers: { type: 'string', default: `ours,${peerNames.join(',')}` },
      json: { type: 'string', default: path.join(peersFolder, 'peers.json') },
    },
  });
  const [seconds, threads, seeds] = [Number(values.seconds), Number(values.threads), Number(values.seeds)];
  const wanted = values.family === 'all' ? compared : values.family.split(',');
  const solvers = values.solvers.split(',') as SolverName[];
  const isKnown = (solver: string) => solver === 'ours' || (peerNames as readonly string[]).includes(solver);
  if (wanted.some((family) => !families[family]) || !solvers.every(isKnown) || !(seconds > 0) || !(seeds >= 1)) {
    console.error(usage);
    process.exit(2);
  }
  installPeers();
  const pool = createPlannerPool({ threads });
  const rows: Row[] = [];
  const keep = () => {
    mkdirSync(path.dirname(values.json), { recursive: true });
    writeFileSync(values.json, JSON.stringify({ seconds, threads, seeds, settings, rows }, null, 1));
  };
  for (const family of wanted) {
    const names = instanceNames(values.dir, family).filter(
      (name) => values.instances?.split(',').includes(name) ?? true,
    );
    if (names.length === 0) console.error(`${family}: no such instances in ${path.join(values.dir, family)}`);
    for (const name of names) {
      const instance = readInstance(values.dir, family, name);
      const known = readBest(values.dir, instance);
      const best = (instance.objective === 'cost' ? known?.cost : known?.distance) ?? null;
      for (let seed = 1; seed <= seeds; seed += 1) {
        // In turn, and each round another begins, so that what else the machine does falls on all alike.
        const first = rows.length === 0 ? 0 : Math.floor(rows.length / solvers.length) % solvers.length;
        for (const solver of [...solvers.slice(first), ...solvers.slice(0, first)]) {
          const row = await runOne(pool, instance, best, solver, { seconds, threads, seed });
          rows.push(row);
          keep();
          const gap = row.gapPercent === null ? '' : `, gap ${row.gapPercent.toFixed(2)} %`;
          console.log(`${family} ${name} seed ${seed} ${solver}: ${row.cost?.toFixed(2) ?? row.note}${gap}`);
        }
      }
    }
  }
  await pool.close();
  console.log(
    `\n${seconds} s, ${threads} threads, ${seeds} seeds; every plan before our judge; rows in ${values.json}`,
  );
  printTables(rows);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
