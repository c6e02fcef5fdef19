import { judge } from '../../../server/planning/judge';
import type { PlannerPool } from '../../../server/planning/pool';
import { rehearsalDay, rehearse } from '../../../server/planning/rehearsal';
import { solve, type Plan, type Problem } from '../../../server/planning/solver';

describe('the rehearsal of the thread that looks for repairs', () => {
  it('has every kind of thing in it, and a plan that the judge accepts', () => {
    const day = rehearsalDay({ visits: 40, crews: 5 });
    const plan = solve(day, { seed: 1, iterations: 200, nowMs: () => 0 });
    expect(judge(day, plan).violations).toEqual([]);
    expect(plan.unserved).toEqual([]);
    const kinds = new Set(plan.routes.flatMap(({ steps }) => steps.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(['break', 'load', 'task', 'unload']);
  });

  it('fills the routes of the others up when a crew is out, as repairs do, and searches from there', async () => {
    const asked: { from: Plan | undefined; visits: number; served: number; unserved: number }[] = [];
    const pool: Pick<PlannerPool, 'solve'> = {
      solve: (problem: Problem, { from, iterations, seed }) => {
        const limit = iterations === undefined ? { iterations: 20 } : { iterations };
        const solution = solve(problem, { ...limit, seed, ...(from && { from }), nowMs: () => 0 });
        const visits = problem.tasks.length;
        const served = visits - solution.unserved.length;
        asked.push({ from, visits, served, unserved: from?.unserved.length ?? 0 });
        return Promise.resolve(solution);
      },
    };
    await rehearse(pool);
    expect(asked[0]).toMatchObject({ from: undefined });
    expect(asked.length).toBeGreaterThan(5);
    for (const { from, visits, served, unserved } of asked.slice(1)) {
      expect(from?.routes.length).toBeGreaterThan(0);
      expect(unserved).toBeGreaterThan(0);
      expect(served).toBeGreaterThan(visits - unserved);
    }
  });
});
