import { judge } from '../../../server/planning/judge';
import { solve, type Plan } from '../../../server/planning/solver';
import { readWaste } from '../../../scripts/bench-planner/formats/waste';
import { writtenRoutes } from '../../../scripts/bench-planner/instance';

/** Four stops of 6 yards, vehicles of 10 yards a trip and 15 a day, one landfill. */
const text = `10 // vehicle capacity
15 // a day
500 // stops
3600 // lunch
40 // speed
0 0 0 600 1800 0 9999 0
1 5280 0 0 2400 60 9999 2
2 10560 0 0 2400 60 6 1
3 15840 0 0 2400 60 6 1
4 10560 5280 0 2400 60 6 1
5 15840 5280 0 2400 60 6 1
`;
const instance = readWaste(text, 'four');
const task = (index: number) => ({ kind: 'task' as const, index });
const landfill = { kind: 'unload' as const, index: 0 };

describe('waste collection with landfills', () => {
  it("keeps the day's load of a vehicle, whatever it unloads on the way", () => {
    const plan: Plan = {
      routes: [{ shift: 0, startSec: 6 * 3600, steps: [0, 1, 2].flatMap((index) => [task(index), landfill]) }],
      unserved: [3],
    };
    expect(judge(instance.problem, plan).violations).toEqual([
      expect.objectContaining({ code: 'load', leg: 0, dimension: 1, limit: 150, value: 180 }),
    ]);
  });

  it('takes a further vehicle rather than leave a stop out', () => {
    const solution = solve(instance.problem, { iterations: 200, seed: 1, nowMs: () => 0 });
    expect(judge(instance.problem, solution).violations).toEqual([]);
    expect(solution.unserved).toEqual([]);
    expect(instance.worthOf(solution).vehicles).toBe(2);
  });

  it('writes depot and landfills of each route', () => {
    const routes = [
      { shift: 0, startSec: 0, steps: [task(0), landfill, { kind: 'break' as const, index: 0 }, task(1)] },
    ];
    expect(writtenRoutes(instance, { routes })).toEqual([{ depot: 0, visits: [2, 1, 3] }]);
  });
});
