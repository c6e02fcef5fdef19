import { readFileSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../../scripts/plan/input-error';
import { readProblem } from '../../../scripts/plan/read-problem';
import { writePlan } from '../../../scripts/plan/write-plan';
import { judge } from '../../../server/planning/judge';
import { solve, type Problem } from '../../../server/planning/solver';

type Json = Record<string, unknown>;
const example = (): Json =>
  JSON.parse(readFileSync(path.join(__dirname, '../../../scripts/plan/example.json'), 'utf8')) as Json;

/** The example with some values changed: `{ 'tasks.0.place': 'nowhere' }`. */
function changed(values: Json): Json {
  const json = example();
  for (const [at, value] of Object.entries(values)) {
    const keys = at.split('.');
    const last = keys.pop()!;
    let target = json;
    for (const key of keys) target = target[key] as Json;
    target[last] = value;
  }
  return json;
}

function faultsOf(json: unknown): readonly string[] {
  try {
    readProblem(json);
  } catch (error) {
    if (error instanceof InputError) return error.faults;
    throw error;
  }
  return [];
}

const plan = (problem: Problem) => solve(problem, { seed: 1, iterations: 200, nowMs: () => performance.now() });
const square = (entry: (from: number, to: number) => unknown) =>
  Array.from({ length: 6 }, (_, from) => Array.from({ length: 6 }, (__, to) => (from === to ? 0 : entry(from, to))));

describe('a file that is refused, with the path of each fault', () => {
  const minute = square(() => 60);
  it.each<[string, Json, string]>([
    ['an infinite number', { 'tasks.0.prize': Infinity }, 'tasks[0].prize'],
    ['NaN for a duration', { 'tasks.0.serviceSec': NaN }, 'tasks[0].serviceSec'],
    ['NaN for an amount', { 'tasks.0.pickup': [NaN, 1] }, 'tasks[0].pickup[0]'],
    ['half a second', { 'tasks.0.serviceSec': 1.5 }, 'tasks[0].serviceSec'],
    ['a negative amount', { 'tasks.0.delivery': [-1, 0] }, 'tasks[0].delivery[0]'],
    ['a negative capacity', { 'shifts.0.capacity': [-5, 10] }, 'shifts[0].capacity[0]'],
    ['a negative cost', { 'shifts.0.costs': { perKm: -1 } }, 'shifts[0].costs.perKm'],
    ['a negative moment', { 'tasks.0.windows': [[-1, 5]] }, 'tasks[0].windows[0]'],
    ['a working window that ends first', { 'shifts.0.window': ['18:00', '08:00'] }, 'shifts[0].window'],
    [
      'a break that ends first',
      { 'shifts.0.breaks': [{ window: ['13:00', '12:00'], durationSec: 60 }] },
      'shifts[0].breaks[0].window',
    ],
    ['a number beyond 32 bits', { 'tasks.0.pickup': [4_000_000_000, 1] }, 'tasks[0].pickup[0]'],
    ['a bay time beyond 32 bits', { 'facilities.0.secPerPiece': 100_000_000 }, 'facilities[0].secPerPiece'],
    [
      'a hole that is no null',
      { matrices: [{ durationSec: square((a, b) => (a + b === 5 ? NaN : 60)), distanceM: minute }] },
      'matrices[0].durationSec[0][5]',
    ],
    [
      'a negative leg',
      { matrices: [{ durationSec: minute, distanceM: square(() => -1) }] },
      'matrices[0].distanceM[0][1]',
    ],
    [
      'a short row',
      { matrices: [{ durationSec: [[0, 1], ...minute.slice(1)], distanceM: minute }] },
      'matrices[0].durationSec[0]',
    ],
    ['a missing row', { matrices: [{ durationSec: minute.slice(1), distanceM: minute }] }, 'matrices[0].durationSec'],
    ['no place at all', { places: [] }, 'places'],
    ['no dimension at all', { dimensions: [] }, 'dimensions'],
    ['goods from where one only unloads', { 'tasks.0.loadAt': 'centre' }, 'tasks[0].loadAt'],
    [
      'a pinned break that is not there',
      { 'shifts.0.pinnedPrefix': [{ kind: 'break', id: 7 }] },
      'shifts[0].pinnedPrefix[0].id',
    ],
    [
      'a pinned load where one only unloads',
      { 'shifts.0.pinnedPrefix': [{ kind: 'load', id: 'centre' }] },
      'shifts[0].pinnedPrefix[0]',
    ],
    [
      'a pinned task that is not there',
      { 'shifts.0.pinnedPrefix': [{ kind: 'task', id: 'x' }] },
      'shifts[0].pinnedPrefix[0].id',
    ],
  ])('%s', (_, values, at) => {
    expect(faultsOf(changed(values)).some((fault) => fault.startsWith(at))).toBe(true);
  });
});

describe('a day that cannot be served as it is', () => {
  const reasons = (values: Json, id: string) => {
    const problem = readProblem(changed(values));
    const solution = plan(problem);
    expect(judge(problem, solution).violations).toEqual([]);
    const left = writePlan(problem, solution).unserved.find((one) => one.id === id);
    return left?.reasons?.map(({ code }) => code);
  };

  it.each<[string, Json, string]>([
    ['a window before the shift begins', { 'tasks.1.windows': [['05:00', '06:00']] }, 'window'],
    ['a window after the shift has ended', { 'tasks.1.windows': [['22:00', '23:00']] }, 'facility_hours'],
    ['more than any vehicle carries', { 'tasks.1.pickup': [100_000, 1] }, 'load'],
    ['a skill that nobody has', { 'tasks.1.skills': ['flying'] }, 'skill'],
    ['a visit longer than the day', { 'tasks.1.serviceSec': 86_400 }, 'facility_hours'],
  ])('%s is left out, with the reason', (_, values, code) => {
    expect(reasons(values, 'old television')).toEqual([code]);
  });

  it('a place without any way in or out is left out, everything else is served', () => {
    const table = square((from, to) => (from === 4 || to === 4 ? null : 60));
    expect(reasons({ matrices: [{ durationSec: table, distanceM: table }] }, 'old television')).toEqual(['crossing']);
  });

  it('a warehouse that is closed while the shift works keeps its goods', () => {
    expect(reasons({ 'facilities.0.windows': [['01:00', '02:00']] }, 'fridge for fridge')).toEqual(['facility_hours']);
  });

  it('no shift, no task, nothing at all', () => {
    for (const values of [{ shifts: [] }, { tasks: [] }, { tasks: [], shifts: [], facilities: [] }]) {
      const problem = readProblem({ ...example(), ...values });
      const solution = plan(problem);
      expect(judge(problem, solution).violations).toEqual([]);
      expect(solution.routes).toEqual([]);
    }
  });
});
