import { Inserter } from '../../../../server/planning/solver/insertion';
import { compile } from '../../../../server/planning/solver/compile';
import { UNREACHABLE, type Problem, type Task } from '../../../../server/planning/solver/problem';
import { Random } from '../../../../server/planning/solver/random';
import { SearchState } from '../../../../server/planning/solver/search-state';
import { facility, problem, shift, straightRoad, task } from '../sample-day';
import { nodesOf, wordsOf, type StepText } from './drive';

/* A hop is 600 s and 5 km: 600 + 500; work 300; opening a shift 1,000. */
const hop = 1100;

/** A state with these routes; everything else is absent. */
function bench(rest: Partial<Problem>, routes: readonly StepText[][] = []) {
  const model = compile(problem(rest));
  const state = new SearchState(model);
  state.begin();
  routes.forEach((steps, shiftIndex) => {
    const nodes = nodesOf(model, shiftIndex, steps);
    if (!state.replace(shiftIndex, nodes, nodes.length)) throw new Error(`route ${shiftIndex} is not feasible`);
    for (const node of nodes) {
      const at = node < model.taskCount ? state.absent.indexOf(model.unitOfTask[node]!) : -1;
      if (at >= 0) state.absent.splice(at, 1);
    }
  });
  state.begin();
  const inserter = new Inserter(model, state, new Random(1));
  /** The best place of the demand of a task, carried out: its price, its shift and the route then. */
  const insert = (t: number) => {
    if (!inserter.find(model.unitOfTask[t]!, null)) return null;
    const { cost, shift: where } = inserter.best;
    expect(inserter.apply()).toBe(true);
    return { cost, shift: where, steps: wordsOf(model, state.routes[where]!) };
  };
  return { model, state, inserter, insert };
}
const exchange: Partial<Task> = { delivery: [30, 1], pickup: [20, 1], deliveryFacility: 0, categories: 1 };
const sites = [
  facility('warehouse', 0, { kind: 'load' }),
  facility('centre', 5, { kind: 'unload' }),
  facility('point', 3, { kind: 'unload' }),
];

describe('one task', () => {
  test('opens a shift: fixed cost, there and back, the work', () => {
    const { insert } = bench({ tasks: [task('a', 2)] });
    expect(insert(0)).toEqual({ cost: 1000 + 4 * hop + 300, shift: 0, steps: ['task 0'] });
  });

  test('on the way it costs its work only', () => {
    const { insert } = bench({ tasks: [task('a', 1), task('b', 3), task('new', 2)] }, [['task 0', 'task 1']]);
    expect(insert(2)).toMatchObject({ cost: 300, steps: ['task 0', 'task 2', 'task 1'] });
  });

  test('beyond the end of the way, two hops more', () => {
    const { insert } = bench({ tasks: [task('a', 1), task('b', 3), task('new', 4)] }, [['task 0', 'task 1']]);
    expect(insert(2)).toMatchObject({ cost: 300 + 2 * hop });
  });

  test('a shift that ends elsewhere has no way to save before it drives', () => {
    const { insert } = bench({ tasks: [task('a', 1)], shifts: [shift('van', { endPlace: 5 })] });
    expect(insert(0)).toMatchObject({ cost: 1000 + 5 * hop + 300 });
    const road = straightRoad(6);
    const cut = (cells: readonly number[]) => cells.map((cell, at) => (at === 5 ? UNREACHABLE : cell));
    const holed = {
      ...road,
      durationSec: cut(road.durationSec as number[]),
      distanceM: cut(road.distanceM as number[]),
    };
    const { insert: over } = bench({
      tasks: [task('a', 1)],
      shifts: [shift('van', { endPlace: 5 })],
      matrices: [holed],
    });
    expect(over(0)).toMatchObject({ cost: 1000 + 5 * hop + 300 });
  });

  test('where its window and the windows behind it are kept', () => {
    const tasks = [task('a', 1), task('b', 3, { windows: [[0, 30_900]] }), task('new', 2)];
    // The far door is reached at 30 900 as it is: what comes before it makes it late.
    const { insert } = bench({ tasks }, [['task 0', 'task 1']]);
    expect(insert(2)).toMatchObject({ steps: ['task 0', 'task 1', 'task 2'], cost: 300 });
  });

  test('not in a shift that may not, not where the range ends, not above the most visits', () => {
    const tasks = [task('a', 1), task('far', 5, { requiredSkills: 1 })];
    expect(bench({ tasks }, [['task 0']]).insert(1)).toBeNull();
    const vans = [
      shift('van'),
      shift('expert', { skills: 1, costs: { fixed: 9000, perKm: 100, perHour: 3600, overtimePerHour: 0 } }),
    ];
    expect(bench({ tasks, shifts: vans }, [['task 0']]).insert(1)).toMatchObject({
      shift: 1,
      cost: 9000 + 10 * hop + 300,
    });
    const plain = [task('a', 1), task('far', 5)];
    expect(
      bench({ tasks: plain, shifts: [shift('van', { maxDistanceM: 49_999 })] }, [['task 0']]).insert(1),
    ).toBeNull();
    expect(bench({ tasks: plain, shifts: [shift('van', { maxTasks: 1 })] }, [['task 0']]).insert(1)).toBeNull();
    expect(
      bench({ tasks: plain, shifts: [shift('van', { maxDurationSec: 6599 })] }, [['task 0']]).insert(1),
    ).toBeNull();
    expect(
      bench({ tasks: plain, shifts: [shift('van', { maxDurationSec: 6600 })] }, [['task 0']]).insert(1),
    ).not.toBeNull();
  });

  test('behind a pinned prefix only', () => {
    const pinnedPrefix = [{ kind: 'task' as const, index: 1 }];
    const { insert } = bench({ tasks: [task('new', 1), task('pinned', 3)], shifts: [shift('van', { pinnedPrefix })] });
    expect(insert(0)).toEqual({ cost: 300, shift: 0, steps: ['task 1', 'task 0'] });
  });

  test('with a break that becomes due by it', () => {
    const shifts = [shift('van', { breaks: [{ windowSec: [30_000, 31_000], durationSec: 900 }] })];
    const { insert } = bench({ tasks: [task('a', 1), task('far', 5)], shifts }, [['task 0']]);
    const found = insert(1)!;
    expect(found.cost).toBe(8 * hop + 300 + 900);
    expect(found.steps).toContain('break 0');
  });
});

describe('with loads and unloads', () => {
  const van = shift('van', { mustUnloadAtEnd: true });

  test('an empty shift loads, delivers, collects and unloads', () => {
    const { insert } = bench({ tasks: [task('a', 1, exchange)], facilities: sites, shifts: [van] });
    // There and back to the point at 3: 6 hops.
    expect(insert(0)).toEqual({ cost: 1000 + 6 * hop + 300, shift: 0, steps: ['load 0', 'task 0', 'unload 2'] });
  });

  test('a further exchange uses the load and the unload that are there', () => {
    const tasks = [task('a', 1, exchange), task('b', 2, exchange)];
    const { insert } = bench({ tasks, facilities: sites, shifts: [van] }, [['load 0', 'task 0', 'unload 2']]);
    expect(insert(1)).toMatchObject({ cost: 300, steps: ['load 0', 'task 0', 'task 1', 'unload 2'] });
  });

  test('what is too much at once is unloaded on the way', () => {
    const heavy: Partial<Task> = { pickup: [60, 1], categories: 1 };
    const tasks = [task('a', 2, heavy), task('b', 4, heavy)];
    const { insert } = bench({ tasks, facilities: sites, shifts: [van] }, [['task 0', 'unload 2']]);
    // On to the door at 4 from the point at 3, and back there: two hops more.
    expect(insert(1)).toMatchObject({ cost: 2 * hop + 300, steps: ['task 0', 'unload 2', 'task 1', 'unload 2'] });
  });

  test('what is too much at once is loaded twice', () => {
    const large: Partial<Task> = { delivery: [60, 1], deliveryFacility: 0 };
    const tasks = [task('a', 1, large), task('b', 1, large)];
    const { insert } = bench({ tasks, facilities: sites }, [['load 0', 'task 0']]);
    expect(insert(1)?.steps).toHaveLength(4);
    const { state, insert: again } = bench({ tasks, facilities: sites }, [['load 0', 'task 0']]);
    expect(again(1)?.cost).toBe(2 * hop + 300);
    expect(wordsOf(state.model, state.routes[0]!).filter((word) => word === 'load 0')).toHaveLength(2);
  });

  test('a site without room is no place, the next one is', () => {
    const limited = [sites[0]!, sites[1]!, { ...sites[2]!, room: [30, 9] }];
    const tasks = [task('a', 1, { pickup: [20, 1], categories: 1 }), task('b', 2, { pickup: [20, 1], categories: 1 })];
    const { insert } = bench({ tasks, facilities: limited, shifts: [van, shift('two', { mustUnloadAtEnd: true })] }, [
      ['task 0', 'unload 2'],
    ]);
    // 10 kg are left at the point: the centre, two places farther, takes the rest.
    expect(insert(1)?.steps).toContain('unload 1');
  });

  test('goods that must not meet go one after the other', () => {
    const tasks = [task('a', 2, { pickup: [20, 1], categories: 1 }), task('b', 4, { pickup: [20, 1], categories: 2 })];
    const { insert } = bench({ tasks, facilities: sites, shifts: [van], forbiddenTogether: [[0, 1]] }, [
      ['task 0', 'unload 2'],
    ]);
    expect(insert(1)?.steps).toEqual(['task 0', 'unload 2', 'task 1', 'unload 2']);
  });
});

describe('pairs and choices', () => {
  const couplings = [{ first: 0, second: 1, sameRoute: true, minGapSec: 1800, carried: [10, 1] }];

  test('both or none, the first before the second, with the gap', () => {
    const { insert, state } = bench({ tasks: [task('from', 3), task('to', 1), task('c', 2)], couplings }, [['task 2']]);
    const found = insert(0);
    expect(found!.steps.indexOf('task 0')).toBeLessThan(found!.steps.indexOf('task 1'));
    expect(state.routes[0]!.hasGap).toBe(true);
    const narrow = [task('from', 3), task('to', 1, { windows: [[0, 30_000]] })];
    expect(bench({ tasks: narrow, couplings }).insert(0)).toBeNull();
  });

  test('the cheaper of two ways', () => {
    const tasks = [task('far way', 5, { choice: 1 }), task('near way', 1, { choice: 1 }), task('c', 2)];
    expect(bench({ tasks }, [['task 2']]).insert(0)).toMatchObject({ cost: 300 });
  });
});

test('a place that is overlooked by chance is found another time', () => {
  const { inserter, model } = bench({ tasks: [task('a', 1), task('new', 2)] }, [['task 0']]);
  inserter.blinkRate = 0.5;
  const costs = Array.from({ length: 40 }, () =>
    inserter.find(model.unitOfTask[1]!, null) ? inserter.best.cost : null,
  );
  expect(new Set(costs).size).toBeGreaterThan(1);
  expect(Math.min(...costs.flatMap((cost) => cost ?? []))).toBe(300 + 2 * hop);
});
