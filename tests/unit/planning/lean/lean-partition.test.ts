import { choosePartition, type Column } from '../../../../server/planning/solver/lean/lean-partition';
import { Random } from '../../../../server/planning/solver/random';

const column = (id: number, cost: number, tasks: number[], kind = 0): Column => ({ id, cost, tasks, kind });
const equal = (tasks: number, below: number) => new Float64Array(tasks).fill(below / tasks);
const idsOf = (columns: Column[] | null) => columns?.map(({ id }) => id).sort((one, other) => one - other) ?? null;

describe('the cheapest choice of routes', () => {
  const columns = [
    column(0, 10, [0, 1]),
    column(1, 10, [2, 3]),
    column(2, 6, [0, 2]),
    column(3, 7, [1, 3]),
    column(4, 1, [0, 1, 2]),
  ];

  test('serves each task once: 6 + 7, as nothing serves task 3 beside the cheapest column', () => {
    const problem = { tasks: 4, shiftsOfKind: [2], columns, prices: equal(4, 20), below: 20 };
    expect(idsOf(choosePartition(problem))).toEqual([2, 3]);
  });

  test('is none where it costs no less than now', () => {
    const problem = { tasks: 4, shiftsOfKind: [2], columns, prices: equal(4, 13), below: 13 };
    expect(choosePartition(problem)).toBeNull();
  });

  test('is none where a task is in no column', () => {
    const problem = { tasks: 5, shiftsOfKind: [2], columns, prices: equal(5, 1000), below: 1000 };
    expect(choosePartition(problem)).toBeNull();
  });

  test('keeps to the shifts of each kind', () => {
    const kinds = [column(0, 1, [0]), column(1, 1, [1]), column(2, 5, [1], 1)];
    const problem = { tasks: 2, shiftsOfKind: [1, 1], columns: kinds, prices: equal(2, 20), below: 20 };
    expect(idsOf(choosePartition(problem))).toEqual([0, 2]);
  });

  test('is what trying all choices finds, on 200 random problems', () => {
    let found = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const random = new Random(seed);
      const tasks = 4 + random.below(5);
      const shiftsOfKind = [1 + random.below(2), 1 + random.below(3)];
      const drawn = Array.from({ length: 24 }, (_, id) => {
        const own = Array.from({ length: tasks }, (_, task) => task).filter(() => random.next() < 0.35);
        return column(id, 1 + random.below(30), own.length > 0 ? own : [random.below(tasks)], random.below(2));
      });
      const cheapest = tryAll(drawn, tasks, shiftsOfKind);
      const below = 200;
      const chosen = choosePartition({ tasks, shiftsOfKind, columns: drawn, prices: equal(tasks, below), below });
      const cost = chosen?.reduce((sum, one) => sum + one.cost, 0) ?? Infinity;
      expect({ seed, cost }).toEqual({ seed, cost: cheapest });
      if (chosen) found++;
    }
    expect(found).toBeGreaterThan(100);
  });
});

function tryAll(columns: readonly Column[], tasks: number, left: readonly number[], covered = 0): number {
  if (covered === (1 << tasks) - 1) return 0;
  const next = Array.from({ length: tasks }, (_, task) => task).find((task) => (covered & (1 << task)) === 0)!;
  let best = Infinity;
  for (const { cost, kind, tasks: own } of columns) {
    if (!own.includes(next) || left[kind] === 0 || own.some((task) => (covered & (1 << task)) !== 0)) continue;
    const rest = left.map((count, k) => (k === kind ? count - 1 : count));
    const mask = own.reduce((bits, task) => bits | (1 << task), covered);
    best = Math.min(best, cost + tryAll(columns, tasks, rest, mask));
  }
  return best;
}
