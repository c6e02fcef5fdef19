import type { Problem, Task } from '../../../../server/planning/solver/problem';
import { facility, problem, shift, task } from '../sample-day';
import { drive } from './drive';

/*
 * The warehouse at 0, doors at 1, 2, 3, the centre at 5 that takes fridges (1) and televisions (2), the point at 4 that takes televisions only.
 * Loads are [kilograms, pieces].
 */
const [FRIDGE, TELEVISION] = [1, 2];
const exchange: Partial<Task> = { delivery: [50, 1], pickup: [40, 1], deliveryFacility: 0, categories: FRIDGE };
const day = (rest: Partial<Problem> = {}): Problem =>
  problem({
    tasks: [
      task('one', 1, exchange),
      task('two', 2, { ...exchange, delivery: [30, 1] }),
      task('three', 3, { pickup: [20, 1], categories: TELEVISION }),
    ],
    facilities: [
      facility('warehouse', 0, { kind: 'load', serviceSec: 300, secPerPiece: 60 }),
      facility('centre', 5, { kind: 'unload', serviceSec: 200, secPerPiece: 30, accepted: FRIDGE | TELEVISION }),
      facility('point', 4, { kind: 'unload', serviceSec: 100, secPerPiece: 20, accepted: TELEVISION }),
    ],
    shifts: [shift('van', { mustUnloadAtEnd: true })],
    ...rest,
  });

describe('what is aboard', () => {
  test('new goods from the load on, old ones until the unload, leg by leg', () => {
    const { fault, loads } = drive(day(), ['load 0', 'task 0', 'task 1', 'task 2', 'unload 1']);
    expect(fault).toBe('none');
    expect(loads).toEqual([
      [0, 0], // to the warehouse
      [80, 2], // both new fridges
      [70, 2], // one new, one old
      [80, 2], // two old: 40 + 40
      [100, 3], // and the television
      [0, 0],
    ]);
  });

  test('goods without a warehouse are aboard from the start', () => {
    const tasks = [task('one', 1, { delivery: [50, 1] }), task('two', 2, { delivery: [30, 1] })];
    expect(drive(problem({ tasks }), ['task 0', 'task 1']).loads).toEqual([
      [80, 2],
      [30, 1],
      [0, 0],
    ]);
  });

  test('a second load brings what is delivered behind it, the first only what comes before', () => {
    const { loads, work } = drive(day(), ['load 0', 'task 0', 'load 0', 'task 1', 'unload 1']);
    expect(loads).toEqual([
      [0, 0],
      [50, 1],
      [40, 1],
      [70, 2],
      [80, 2],
      [0, 0],
    ]);
    // One piece at a time: 300 + 60; the doors 300; 200 + 2 × 30.
    expect(work).toEqual([360, 300, 360, 300, 260]);
  });

  test('an unload on the way takes the old goods and leaves the new ones aboard', () => {
    const { loads, work } = drive(day(), ['load 0', 'task 0', 'unload 1', 'task 1', 'unload 1']);
    expect(loads).toEqual([
      [0, 0],
      [80, 2],
      [70, 2],
      [30, 1],
      [40, 1],
      [0, 0],
    ]);
    expect(work).toEqual([420, 300, 230, 300, 230]);
  });

  test('a site that does not take a category leaves it aboard', () => {
    const { loads, work, fault } = drive(day(), ['load 0', 'task 0', 'task 2', 'unload 2', 'unload 1']);
    expect(fault).toBe('none');
    // The television stays at the point, the fridge goes on.
    expect(loads.slice(3)).toEqual([
      [60, 2],
      [40, 1],
      [0, 0],
    ]);
    expect(work.slice(3)).toEqual([120, 230]);
  });

  test('goods that ride from house to house stay aboard through an unload', () => {
    const ride = day({
      tasks: [task('from', 1), task('to', 3), task('old', 2, { pickup: [20, 1], categories: FRIDGE })],
      couplings: [{ first: 0, second: 1, sameRoute: true, minGapSec: 0, carried: [70, 2] }],
    });
    expect(drive(ride, ['task 0', 'task 2', 'unload 1', 'task 1']).loads).toEqual([
      [0, 0],
      [70, 2],
      [90, 3],
      [70, 2],
      [0, 0],
    ]);
  });

  test('a stop where nothing moves is idle, a break is none of them', () => {
    const resting = day({ shifts: [shift('van', { breaks: [{ windowSec: [0, 86_400], durationSec: 60 }] })] });
    const { moves } = drive(resting, ['load 0', 'task 2', 'unload 2', 'unload 1']);
    expect([moves[0], moves[2], moves[3]]).toEqual([0, 1, 0]);
    const { loads } = drive(resting, ['task 2', 'break 0', 'unload 1']);
    expect(loads).toEqual([
      [0, 0],
      [20, 1],
      [20, 1],
      [0, 0],
    ]);
  });

  test('categories aboard, new and old', () => {
    const named = day({
      tasks: [
        task('one', 1, { ...exchange, deliveryCategories: 4 }),
        task('three', 3, { pickup: [20, 1], categories: TELEVISION }),
      ],
    });
    expect(drive(named, ['load 0', 'task 0', 'task 1', 'unload 1']).aboard).toEqual([
      0,
      4,
      FRIDGE,
      FRIDGE | TELEVISION,
      0,
    ]);
  });

  test('what each site is given is added up when some site has limited room', () => {
    const limited = day();
    const facilities = limited.facilities.map((site) => (site.id === 'centre' ? { ...site, room: [500, 9] } : site));
    const { route, model } = drive({ ...limited, facilities }, [
      'task 2',
      'unload 2',
      'load 0',
      'task 0',
      'unload 1',
      'unload 1',
    ]);
    expect(model.hasRoom).toBe(true);
    expect(Array.from(route.unloaded)).toEqual([0, 0, 40, 1, 20, 1]);
  });
});

describe('loads that do not work', () => {
  const faultOf = (changed: Partial<Problem>, ...steps: Parameters<typeof drive>[1]) =>
    drive(day(changed), steps).fault;

  test('delivered before it is loaded', () => {
    expect(faultOf({}, 'task 0', 'load 0', 'unload 1')).toBe('not_loaded');
    expect(faultOf({}, 'task 0', 'unload 1')).toBe('not_loaded');
  });

  test('one kilogram, or one piece, too many on one leg', () => {
    const steps = ['load 0', 'task 0', 'task 1', 'task 2', 'unload 1'] as const;
    const van = (capacity: number[]) => ({ shifts: [shift('van', { capacity })] });
    expect(faultOf(van([100, 3]), ...steps)).toBe('none');
    expect(faultOf(van([99, 3]), ...steps)).toBe('overload');
    expect(faultOf(van([100, 2]), ...steps)).toBe('overload');
    // With an unload before the last door it fits again.
    expect(faultOf(van([80, 2]), 'load 0', 'task 0', 'task 1', 'unload 1', 'task 2', 'unload 2')).toBe('none');
  });

  test('two categories that must not meet, on the leg where they do', () => {
    const enemies = { forbiddenTogether: [[0, 1]] as const };
    expect(faultOf(enemies, 'load 0', 'task 0', 'task 2', 'unload 1')).toBe('company');
    expect(faultOf(enemies, 'load 0', 'task 0', 'unload 1', 'task 2', 'unload 1')).toBe('none');
  });

  test('old goods that come home though they must not', () => {
    expect(faultOf({}, 'task 2')).toBe('not_unloaded');
    expect(faultOf({}, 'load 0', 'task 0', 'unload 2')).toBe('not_unloaded');
    expect(faultOf({ shifts: [shift('van')] }, 'task 2')).toBe('none');
  });
});
