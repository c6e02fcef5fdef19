import { readFileSync } from 'node:fs';
import path from 'node:path';
import { judge } from '../../../server/planning/judge';
import { solve, type Problem } from '../../../server/planning/solver';
import { InputError } from '../../../scripts/plan/input-error';
import { readProblem } from '../../../scripts/plan/read-problem';
import { writeProblem } from '../../../scripts/plan/write-problem';
import { lineOf, readPlan, writePlan } from '../../../scripts/plan/write-plan';

type Json = Record<string, unknown>;
const example = (): Json =>
  JSON.parse(readFileSync(path.join(__dirname, '../../../scripts/plan/example.json'), 'utf8')) as Json;

/** The example with one value changed: `set('tasks.0.place', 'nowhere')`. */
function changed(at: string, value: unknown): Json {
  const json = example();
  const keys = at.split('.');
  const last = keys.pop()!;
  let target: Json = json;
  for (const key of keys) target = target[key] as Json;
  target[last] = value;
  return json;
}

const faults = (json: unknown): readonly string[] => {
  try {
    readProblem(json);
  } catch (error) {
    if (error instanceof InputError) return error.faults;
    throw error;
  }
  return [];
};
const plan = (problem: Problem) => solve(problem, { seed: 1, iterations: 300, nowMs: () => performance.now() });

describe("the planner's own file", () => {
  it('is planned, written and read back without a violation', () => {
    const problem = readProblem(example());
    const solution = plan(problem);
    const file = writePlan(problem, solution);
    expect(file.routes[0]!.steps.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'load warehouse',
      'task fridge for fridge',
      'task old television',
      'unload centre',
    ]);
    expect(file.unserved).toEqual([
      { id: 'air conditioner', reasons: [{ shift: 'van A', code: 'skill', by: expect.any(Number) as number }] },
    ]);
    const again = readPlan(problem, JSON.parse(JSON.stringify(file)));
    expect(judge(problem, again)).toMatchObject({ violations: [], totals: { served: 2, unserved: 1 } });
  });

  it('drives at the speeds of the hour', () => {
    const speeds = { from: ['00:00', '09:00', '10:00'], permille: [[1000, 400, 1000]] };
    const [free, slow] = [readProblem(example()), readProblem(changed('travel.speeds', speeds))];
    expect(slow.matrices[0]!.speeds).toEqual({ fromSec: [0, 32_400, 36_000], permille: [[1000, 400, 1000]] });
    const [quick, late] = [plan(free), plan(slow)];
    expect(judge(slow, late)).toMatchObject({ violations: [] });
    const driven = (solution: typeof quick) => solution.routes.reduce((sum, { drivingSec }) => sum + drivingSec, 0);
    expect(driven(late)).toBeGreaterThan(driven(quick));
    const size = slow.matrices[0]!.size;
    const kindOf = Array.from({ length: size }, () => new Array<number>(size).fill(1));
    const kinds = {
      ...speeds,
      permille: [
        [1000, 400, 1000],
        [1000, 900, 1000],
      ],
      kindOf,
    };
    const mixed = readProblem(changed('travel.speeds', kinds));
    expect(readProblem(writeProblem(mixed)).matrices[0]!.speeds).toEqual(mixed.matrices[0]!.speeds);
  });

  it('takes times as seconds or HH:MM', () => {
    expect(readProblem(example()).tasks[0]!.windows).toEqual([[32_400, 39_600]]);
    expect(readProblem(changed('tasks.0.windows', [[60, '00:02']])).tasks[0]!.windows).toEqual([[60, 120]]);
  });

  it.each([
    ['an unknown place', 'tasks.0.place', 'nowhere', 'tasks[0].place: there is no "nowhere" among the places'],
    [
      'periods that do not ascend',
      'travel.speeds',
      { from: [0, 50, 50], permille: [[1000, 400, 1000]] },
      'travel.speeds.from: periods begin at 0 and ascend',
    ],
    [
      'a speed too few',
      'travel.speeds',
      { from: [0, 50], permille: [[1000]] },
      'travel.speeds.permille[0]: 1 speeds, there are 2 periods',
    ],
    [
      'a kind without speeds',
      'travel.speeds',
      { from: [0, 50], permille: [[1000, 900]], kindOf: [[1]] },
      'travel.speeds.kindOf[0]: there is no kind 1, permille has 1',
    ],
    ['an unknown facility', 'tasks.0.loadAt', 'shop', 'tasks[0].loadAt: there is no "shop" among the facilities'],
    [
      'a window that ends first',
      'tasks.0.windows',
      [[9, 8]],
      'tasks[0].windows[0]: a window must not end before it begins',
    ],
    [
      'windows that overlap',
      'tasks.0.windows',
      [
        [1, 5],
        [5, 9],
      ],
      'tasks[0].windows: windows must ascend and not overlap',
    ],
    ['a negative number', 'tasks.0.serviceSec', -1, 'tasks[0].serviceSec: Too small: expected number to be >=0'],
    ['no number', 'tasks.0.prize', null, 'tasks[0].prize: Invalid input: expected number, received null'],
    [
      'a vector of wrong length',
      'tasks.0.pickup',
      [1],
      'tasks[0].pickup: 1 numbers, there must be one for each of kg, pieces',
    ],
    ['an id twice', 'tasks.1.id', 'fridge for fridge', 'tasks[1].id: "fridge for fridge" is there twice'],
    ['an unknown field', 'tasks.0.color', 'red', 'tasks[0]: Unrecognized key: "color"'],
    ['an unknown dimension', 'piecesDimension', 'boxes', 'piecesDimension: "boxes" is none of kg, pieces'],
    ['a matrix that is not there', 'shifts.0.matrix', 3, 'shifts[0].matrix: 3, there are 1'],
    [
      'a hole in a matrix',
      'matrices',
      [{ durationSec: [[0]], distanceM: [[0]] }],
      'matrices[0].durationSec: 1 rows, there must be 6',
    ],
    [
      'a task coupled with itself',
      'couplings',
      [{ first: 'old television', second: 'old television' }],
      'couplings[0]: a task cannot be coupled with itself',
    ],
  ])('says where %s is', (_, at, value, fault) => {
    expect(faults(changed(at, value))).toContain(fault);
  });

  it('refuses NaN, which JSON does not know, and what is no object', () => {
    expect(faults(changed('travel.speedKmh', Number.NaN))).toEqual([expect.stringContaining('travel.speedKmh')]);
    expect(faults([])).toEqual([expect.stringContaining('the file')]);
    expect(faults({ ...example(), travel: undefined })).toEqual([expect.stringContaining('"matrices" or "travel"')]);
  });

  it('plans days that cannot be served, and says why for every task', () => {
    const noShift = readProblem({ ...example(), shifts: [] });
    expect(writePlan(noShift, plan(noShift)).unserved).toEqual([
      { id: 'fridge for fridge', reasons: [] },
      { id: 'old television', reasons: [] },
      { id: 'air conditioner', reasons: [] },
    ]);
    const noTask = readProblem({ ...example(), tasks: [] });
    expect(writePlan(noTask, plan(noTask))).toMatchObject({ routes: [], unserved: [] });
    const tooHeavy = readProblem(changed('tasks.1.pickup', [801, 1]));
    expect(writePlan(tooHeavy, plan(tooHeavy)).unserved).toContainEqual({
      id: 'old television',
      reasons: [{ shift: 'van A', code: 'load', by: 1 }],
    });
    const far = Array.from({ length: 6 }, (_, from) => Array.from({ length: 6 }, (__, to) => (from === to ? 0 : 60)));
    const cutOff = far.map((row, from) => row.map((leg, to) => (from !== to && (from === 4 || to === 4) ? null : leg)));
    const island = readProblem({ ...example(), matrices: [{ durationSec: cutOff, distanceM: cutOff }] });
    expect(writePlan(island, plan(island)).unserved).toContainEqual({
      id: 'old television',
      reasons: [expect.objectContaining({ code: 'crossing' })],
    });
  });

  it('names what a plan file breaks', () => {
    const problem = readProblem(example());
    const late = readPlan(problem, {
      routes: [{ shift: 'van A', startSec: '12:00', steps: [{ kind: 'task', id: 'fridge for fridge' }] }],
      unserved: ['old television', 'air conditioner'],
    });
    const lines = judge(problem, late).violations.map((violation) => lineOf(problem, violation));
    expect(lines.map(({ code }) => code).sort()).toEqual(['not_loaded', 'not_unloaded', 'window']);
    expect(lines).toContainEqual(
      expect.objectContaining({ code: 'window', task: 'fridge for fridge', shift: 'van A' }),
    );
    expect(() => readPlan(problem, { routes: [{ shift: 'van B', startSec: 0, steps: [] }], unserved: [] })).toThrow(
      'routes[0].shift: the problem has no "van B"',
    );
  });
});
