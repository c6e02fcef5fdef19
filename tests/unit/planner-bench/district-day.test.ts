import { makeDistrictDay, onlyPart } from '../../../scripts/bench-days/district-day';
import { toVroomDay } from '../../../scripts/bench-days/reduced-day';
import { readProblem } from '../../../scripts/plan/read-problem';
import { readVroom } from '../../../scripts/plan/vroom-input';
import { writeProblem } from '../../../scripts/plan/write-problem';
import { loadSeeds } from '../../../server/demo/seed-files';
import { judge } from '../../../server/planning/judge';
import { buildProblem, type BuiltProblem } from '../../../server/planning/problem';
import { solve, UNREACHABLE, type Problem } from '../../../server/planning/solver';
import { demoDistrictDir, secondDistrictDir } from '../demo/broken-copy';

const plan = (problem: Problem) => solve(problem, { seed: 1, iterations: 150, nowMs: () => performance.now() });

describe.each([
  ['the demo district', demoDistrictDir, 60],
  ['the second district', secondDistrictDir, 25],
])('a generated day of %s', (_, folder, visits) => {
  const district = loadSeeds(folder);
  const day = makeDistrictDay({ district, visits, seed: 1 });
  let built: BuiltProblem;
  beforeAll(async () => {
    built = await buildProblem(day);
  });

  it('is the same for the same seed and another for another', async () => {
    const again = await buildProblem(makeDistrictDay({ district: loadSeeds(folder), visits, seed: 1 }));
    expect(again.problem).toEqual(built.problem);
    expect(makeDistrictDay({ district, visits, seed: 2 }).requests).not.toEqual(day.requests);
  });

  it('has what a real day has', () => {
    const { tasks, shifts, facilities, matrices } = built.problem;
    expect(day.requests).toHaveLength(visits);
    expect(tasks.some(({ delivery, pickup }) => delivery[2]! > 0 && pickup[2]! > 0)).toBe(true);
    expect(tasks.some(({ delivery, pickup }) => delivery[2] === 0 && pickup[2]! > 0)).toBe(true);
    expect(tasks.some(({ requiredSkills }) => requiredSkills > 0)).toBe(true);
    expect(facilities.some(({ kind }) => kind === 'load')).toBe(true);
    expect(facilities.filter(({ kind, room }) => kind === 'unload' && room).length).toBeGreaterThan(0);
    expect(shifts.every(({ breaks, mustUnloadAtEnd }) => breaks.length === 1 && mustUnloadAtEnd)).toBe(true);
    expect(
      matrices.every(({ durationSec }) => durationSec.every((leg: number) => leg >= 0 && leg <= UNREACHABLE)),
    ).toBe(true);
  });

  it('is planned without a violation, and the same after its way through a file', () => {
    const solution = plan(built.problem);
    expect(judge(built.problem, solution).violations).toEqual([]);
    expect(solution.routes.length).toBeGreaterThan(0);
    const read = readProblem(JSON.parse(JSON.stringify(writeProblem(built.problem))));
    expect(read.matrices).toEqual(
      built.problem.matrices.map(({ size, durationSec, distanceM, speeds }) => ({
        size,
        durationSec: Int32Array.from(durationSec),
        distanceM: Int32Array.from(distanceM),
        speeds: { ...speeds, kindOf: Uint8Array.from(speeds!.kindOf!) },
      })),
    );
    expect(judge(read, solution)).toEqual(judge(built.problem, solution));
    expect(plan(read).cost.total).toBeCloseTo(solution.cost.total, 6);
  });

  it('falls into deliveries and collections without losing a piece', async () => {
    const pieces = (problem: Problem, key: 'delivery' | 'pickup') =>
      problem.tasks.reduce((sum, task) => sum + task[key][2]!, 0);
    const [news, olds] = [await buildProblem(onlyPart(day, 'deliver')), await buildProblem(onlyPart(day, 'collect'))];
    expect([pieces(news.problem, 'delivery'), pieces(news.problem, 'pickup')]).toEqual([
      pieces(built.problem, 'delivery'),
      0,
    ]);
    expect([pieces(olds.problem, 'delivery'), pieces(olds.problem, 'pickup')]).toEqual([
      0,
      pieces(built.problem, 'pickup'),
    ]);
  });

  it("can be said in VROOM's format as far as that goes", () => {
    const { problem } = readVroom(JSON.parse(JSON.stringify(toVroomDay(built.problem))), 30);
    expect(problem.tasks).toHaveLength(built.problem.tasks.length);
    expect(problem.shifts).toHaveLength(built.problem.shifts.length);
    expect(judge(problem, plan(problem)).violations).toEqual([]);
  });
});

it('finds more shifts and more room for a larger day', () => {
  const district = loadSeeds(demoDistrictDir);
  const [small, large] = [100, 1000].map((visits) => makeDistrictDay({ district, visits, seed: 3 }));
  expect(large!.shifts.length).toBeGreaterThan(8 * small!.shifts.length);
  expect(new Set(large!.shifts.map(({ id }) => id)).size).toBe(large!.shifts.length);
  const room = (day: typeof small) => day!.facilities.reduce((sum, { roomKg }) => sum + (roomKg ?? 0), 0);
  expect(room(large)).toBeGreaterThan(3 * room(small));
});
