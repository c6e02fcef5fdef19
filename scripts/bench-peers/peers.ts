import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Plan, Problem } from '../../server/planning/solver';
import { UNREACHABLE } from '../../server/planning/solver';
import { fromPeer, toPeer, type PeerRoute } from './exchange';

const packages = ['pyvrp==0.13.4', 'pyvroom==1.15.2', 'ortools==9.15.*', 'numpy', 'pandas'];

/** Below the build folder, which git ignores: Python environment, exchanged files, results. */
export const peersFolder = path.resolve(__dirname, '../../build/peers');
/** The environment's own interpreter. */
export const peersPython = path.join(peersFolder, 'venv/bin/python');

/** The others, in the order of the table. */
export const peerNames = ['pyvrp', 'vroom', 'ortools'] as const;
/** One solver beside ours. */
export type PeerName = (typeof peerNames)[number];

/** What each solver is run with; printed below the table and kept in the JSON. */
export const settings: Record<PeerName | 'ours', string> = {
  ours: 'all threads on one problem',
  pyvrp:
    'PyVRP 0.13.4, defaults; no threads inside: as many independent seeds as threads side by side, the best counts',
  vroom: 'VROOM (pyvroom 1.15.2), exploration level 5 with all threads; stops at the limit or when it is through',
  ortools:
    'OR-Tools 9.15 routing, guided local search; one thread inside: as many first-solution strategies as threads side by side, the best counts',
};

/** How long and how to search. */
export interface Limits {
  readonly seconds: number;
  readonly threads: number;
  readonly seed: number;
}

/** Makes the Python environment once. Throws when Python with venv and pip is missing. */
export function installPeers(): void {
  const run = (command: string, ...args: string[]) => {
    const { status } = spawnSync(command, args, { stdio: 'inherit' });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed; Python 3.11 with pip and venv is needed`);
  };
  if (existsSync(path.join(peersFolder, 'ready'))) return;
  console.log('Installing the peers …');
  mkdirSync(peersFolder, { recursive: true });
  run('python3', '-m', 'venv', path.join(peersFolder, 'venv'));
  run(peersPython, '-m', 'pip', 'install', '--quiet', ...packages);
  writeFileSync(path.join(peersFolder, 'ready'), '');
}

/** Why a peer cannot take a problem as it is; null = it can. */
export function cannot(peer: PeerName, problem: Problem): string | null {
  if (problem.facilities.length > 0) return 'no unloading on the way with goods for the day still counted';
  if (problem.shifts.some(({ breaks }) => breaks.length > 0) && peer === 'pyvrp') return 'no breaks';
  if (peer !== 'vroom') return null;
  if (problem.shifts.some(({ maxDurationSec }) => maxDurationSec < UNREACHABLE))
    return 'limits travel time, not the duration of a route with its service and waiting';
  return problem.shifts.some(({ costs }) => costs.fixed > 1e6) ? 'vehicles first needs costs beyond 32 bits' : null;
}

/** Runs one of the Python drivers of this folder with a JSON file in and one out. */
export function runDriver<Answer>(script: string, input: unknown, ...args: (string | number)[]): Answer {
  const [source, target] = [`in-${process.pid}.json`, `out-${process.pid}.json`].map((file) =>
    path.join(peersFolder, file),
  ) as [string, string];
  writeFileSync(source, JSON.stringify(input));
  const { status, stderr } = spawnSync(peersPython, [script, source, target, ...args.map(String)], {
    encoding: 'utf8',
  });
  try {
    if (status !== 0) throw new Error(`${path.basename(script)} ${args.join(' ')} failed: ${stderr.slice(-2000)}`);
    return JSON.parse(readFileSync(target, 'utf8')) as Answer;
  } finally {
    for (const file of [source, target]) rmSync(file, { force: true });
  }
}

/** A peer's plan of a text-book problem, and how long it searched. */
export function askPeer(peer: PeerName, problem: Problem, limits: Limits): { plan: Plan; seconds: number } {
  const answer = runDriver<{ routes: PeerRoute[]; seconds: number }>(
    path.join(__dirname, 'peer.py'),
    toPeer(problem),
    peer,
    limits.seconds,
    limits.threads,
    limits.seed,
  );
  return { plan: fromPeer(problem, answer), seconds: answer.seconds };
}
