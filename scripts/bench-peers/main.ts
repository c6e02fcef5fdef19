import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { judge } from '../../server/planning/judge';
import { createPlannerPool } from '../../server/planning/pool';
import type { Plan } from '../../server/planning/solver';
import { families, instanceNames, readBest, readInstance } from '../bench-planner/families';
import type { Instance, Objective } from '../bench-planner/instance';
import { fromPeer, toPeer } from './exchange';

const packages = ['pyvrp==0.13.4', 'pyvroom==1.15.2', 'ortools==9.15.*', 'numpy', 'pandas'];
const folder = path.resolve(__dirname, '../../build/peers');
const python = path.join(folder, 'venv/bin/python');

/** Makes the Python environment once; it lies in the build folder, which git ignores. */
function installPeers(): void {
  const run = (command: string, ...args: string[]) => {
    const { status } = spawnSync(command, args, { stdio: 'inherit' });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed; Python 3.11 with pip and venv is needed`);
  };
  if (existsSync(path.join(folder, 'ready'))) return;
  console.log('Installing the peers …');
  mkdirSync(folder, { recursive: true });
  run('python3', '-m', 'venv', path.join(folder, 'venv'));
  run(python, '-m', 'pip', 'install', '--quiet', ...packages);
  writeFileSync(path.join(folder, 'ready'), '');
}

/** What a solver cannot express; the others it can. */
function cannot(solver: string, instance: Instance): string | null {
  const [shift] = instance.problem.shifts;
  const isLimited = (shift?.maxDurationSec ?? 0) < 1e9;
  if (instance.problem.facilities.length > 0) return 'no unloading in mid-route';
  if (solver !== 'pyvrp' && solver !== 'ours' && isLimited) return 'no limit of route duration with waiting';
  return null;
}

function askPeer(solver: string, instance: Instance, limits: { seconds: number; threads: number; seed: number }): Plan {
  const [source, target] = [path.join(folder, 'problem.json'), path.join(folder, 'answer.json')];
  writeFileSync(source, JSON.stringify(toPeer(instance.problem)));
  rmSync(target, { force: true });
  const numbers = [limits.seconds, limits.threads, limits.seed].map(String);
  const { status, stderr } = spawnSync(python, [path.join(__dirname, 'peer.py'), solver, source, target, ...numbers], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${solver} failed: ${stderr.slice(-2000)}`);
  return fromPeer(instance.problem, JSON.parse(readFileSync(target, 'utf8')) as Parameters<typeof fromPeer>[1]);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      dir: { type: 'string', default: '../shared/bench' },
      family: { type: 'string', default: 'wang-chen' },
      instances: { type: 'string' },
      objective: { type: 'string' },
      seconds: { type: 'string', default: '10' },
      threads: { type: 'string', default: '2' },
      seeds: { type: 'string', default: '1' },
      solvers: { type: 'string', default: 'ours,pyvrp,vroom,ortools' },
      json: { type: 'string', default: path.join(folder, 'peers.json') },
    },
  });
  const [seconds, threads, seeds] = [Number(values.seconds), Number(values.threads), Number(values.seeds)];
  const names = values.instances?.split(',') ?? instanceNames(values.dir, values.family);
  if (!families[values.family] || names.length === 0)
    throw new Error(`no instances of ${values.family} in ${values.dir}`);
  installPeers();
  const pool = createPlannerPool({ threads });
  const solvers = values.solvers.split(',');
  const rows: {
    instance: string;
    seed: number;
    solver: string;
    cost: number | null;
    gapPercent: number | null;
    note: string;
  }[] = [];
  for (const name of names)
    for (let seed = 1; seed <= seeds; seed += 1)
      // In turn, so that what else the machine does falls on all alike.
      for (const solver of solvers) {
        const instance = readInstance(values.dir, values.family, name, values.objective as Objective | undefined);
        const best = readBest(values.dir, instance);
        const missing = cannot(solver, instance);
        if (missing) {
          rows.push({ instance: name, seed, solver, cost: null, gapPercent: null, note: missing });
          continue;
        }
        const plan =
          solver === 'ours'
            ? await pool.solve(instance.problem, { seconds, seed, threads })
            : askPeer(solver, instance, { seconds, threads, seed });
        const { violations } = judge(instance.problem, plan);
        const isWhole = violations.length === 0 && plan.unserved.length === 0;
        const worth = instance.worthOf(plan);
        const cost = isWhole ? (instance.objective === 'cost' ? worth.cost : worth.distance) : null;
        const known = instance.objective === 'cost' ? best?.cost : best?.distance;
        const gapPercent = cost !== null && known ? (100 * (cost - known)) / known : null;
        const note = isWhole ? '' : `${violations[0]?.code ?? 'left out'}: ${plan.unserved.length} left out`;
        rows.push({ instance: name, seed, solver, cost, gapPercent, note });
        console.log(
          `${name} seed ${seed} ${solver}: ${cost?.toFixed(2) ?? note}, gap ${gapPercent?.toFixed(2) ?? '–'} %`,
        );
      }
  await pool.close();
  console.log(`${values.family}, ${seconds} s, ${threads} threads, ${names.length} instances × ${seeds} seeds`);
  console.table(
    Object.fromEntries(
      solvers.map((solver) => {
        const own = rows.filter((row) => row.solver === solver);
        const gaps = own.flatMap(({ gapPercent }) => gapPercent ?? []);
        const ratios = own.flatMap(({ instance, seed, cost }) => {
          const ours = rows.find((row) => row.solver === 'ours' && row.instance === instance && row.seed === seed);
          return ours?.cost && cost ? [ours.cost / cost] : [];
        });
        return [
          solver,
          {
            runs: own.length,
            'feasible for the judge': own.filter(({ cost }) => cost !== null).length,
            'mean gap %': gaps.length > 0 ? mean(gaps).toFixed(3) : '–',
            'ours ÷ it': ratios.length > 0 ? mean(ratios).toFixed(4) : '–',
            note: own.find(({ note }) => note)?.note ?? '',
          },
        ];
      }),
    ),
  );
  writeFileSync(values.json, JSON.stringify({ family: values.family, seconds, threads, seeds, rows }, null, 1));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
