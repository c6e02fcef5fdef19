import { compile } from '../../../../server/planning/solver/compile';
import { nodeOf } from '../../../../server/planning/solver/model';
import type { Problem, Shift, Task } from '../../../../server/planning/solver/problem';
import { facility, problem, shift, task } from '../sample-day';

const compiled = (rest: Partial<Problem>) => compile(problem(rest));

test('nodes: tasks, loads, unloads, then the breaks of each shift', () => {
  const pause = { windowSec: [1, 2] as const, durationSec: 60 };
  const model = compiled({
    tasks: [task('a', 1), task('b', 2)],
    facilities: [facility('f', 3, { serviceSec: 7, secPerPiece: 5 })],
    shifts: [shift('one', { breaks: [pause] }), shift('two', { breaks: [pause, { ...pause, durationSec: 90 }] })],
  });
  expect(model).toMatchObject({ loadBase: 2, unloadBase: 3, nodeCount: 7 });
  expect(Array.from(model.breakBase)).toEqual([4, 5]);
  expect(Array.from(model.kind)).toEqual([0, 0, 1, 2, 3, 3, 3]);
  expect(Array.from(model.subject)).toEqual([0, 1, 0, 0, 0, 0, 1]);
  expect(Array.from(model.place)).toEqual([1, 2, 3, 3, -1, -1, -1]);
  expect(Array.from(model.service)).toEqual([300, 300, 7, 7, 60, 60, 90]);
  expect(Array.from(model.secPerPiece)).toEqual([0, 0, 5, 5, 0, 0, 0]);
  const steps = [
    { kind: 'task', index: 1 },
    { kind: 'load', index: 0 },
    { kind: 'unload', index: 0 },
    { kind: 'break', index: 1 },
  ] as const;
  expect(steps.map((step) => nodeOf(model, 1, step))).toEqual([1, 2, 3, 6]);
});

test('no dimension that counts pieces: no time for them', () => {
  const model = compiled({ piecesDimension: -1, facilities: [facility('f', 3, { secPerPiece: 5 })] });
  expect(Array.from(model.secPerPiece)).toEqual([0, 0]);
});

test('windows of each node one after the other', () => {
  const windows = [
    [1, 2],
    [4, 8],
  ] as const;
  const model = compiled({ tasks: [task('a', 1, { windows }), task('b', 1, { windows: [[3, 5]] })] });
  expect(Array.from(model.windowFrom)).toEqual([0, 2, 3]);
  expect(Array.from(model.windowOpen)).toEqual([1, 4, 3]);
  expect(Array.from(model.windowClose)).toEqual([2, 8, 5]);
});

test('load classes: the warehouses in use, and what is aboard from the start', () => {
  const model = compiled({
    tasks: [
      task('a', 1, { delivery: [1, 1], deliveryFacility: 1 }),
      task('b', 1, { delivery: [1, 1] }),
      task('c', 1, { deliveryFacility: 0 }),
      task('d', 1, { delivery: [0, 1], deliveryFacility: 1 }),
    ],
    facilities: [facility('unused', 2), facility('store', 3), facility('centre', 4)],
  });
  // Nothing is delivered at the third, whatever its warehouse.
  expect(Array.from(model.loadClass)).toEqual([0, 1, -1, 0]);
  expect([model.classCount, model.startClass]).toEqual([2, 1]);
  expect(Array.from(model.classOfFacility)).toEqual([-1, 0, -1]);
  expect(Array.from(model.facilityOfClass)).toEqual([1]);
});

test('streams: old goods that the same sites take', () => {
  const old = (categories: number): Partial<Task> => ({ pickup: [1, 1], categories });
  const model = compiled({
    tasks: [
      task('a', 1, old(1)),
      task('b', 1, old(2)),
      task('c', 1, old(3)),
      task('d', 1, { categories: 1 }),
      task('e', 1, old(8)),
    ],
    facilities: [
      facility('all', 2, { kind: 'unload', accepted: 3 }),
      facility('some', 3, { kind: 'both', accepted: 1 }),
      facility('store', 4, { kind: 'load', accepted: 15 }),
    ],
  });
  // 1 → both, 2 → the first only, 1 and 2 together → the first only; nothing collected → none; 8 → nowhere.
  expect(Array.from(model.stream)).toEqual([0, 1, 1, -1, 2]);
  expect(model.unloadsOfStream.map((sites) => Array.from(sites))).toEqual([[0, 1], [0], []]);
  expect(Array.from(model.accepts)).toEqual([1, 1, 0, 1, 0, 0, 0, 0, 0]);
});

describe('who may serve what', () => {
  const serves = (one: Partial<Task>, van: Partial<Shift>, rest: Partial<Problem> = {}) =>
    compiled({ tasks: [task('a', 1, one)], shifts: [shift('other'), shift('van', van)], ...rest }).compatible[1] === 1;

  it.each<[string, Partial<Task>, Partial<Shift>, boolean]>([
    ['nothing asked', {}, {}, true],
    ['the skills', { requiredSkills: 6 }, { skills: 7 }, true],
    ['one skill of two', { requiredSkills: 6 }, { skills: 4 }, false],
    ['permitted', { allowedShifts: [1] }, {}, true],
    ['not permitted', { allowedShifts: [0] }, {}, false],
    ['pinned elsewhere', { pinnedShift: 0 }, {}, false],
    ['delivered alone too heavy', { delivery: [101, 1] }, {}, false],
    ['collected alone too many', { pickup: [1, 11] }, {}, false],
    ['new and old never together at the door', { delivery: [100, 10], pickup: [100, 10] }, {}, true],
    ['old goods that nobody takes', { pickup: [1, 1], categories: 1 }, { mustUnloadAtEnd: true }, false],
    ['old goods that may come home', { pickup: [1, 1], categories: 1 }, {}, true],
  ])('%s', (_, one, van, answer) => {
    expect(serves(one, van)).toBe(answer);
  });

  it('never old goods that may not ride with themselves', () => {
    expect(serves({ pickup: [1, 1], categories: 3 }, {}, { forbiddenTogether: [[0, 1]] })).toBe(false);
    expect(serves({ pickup: [1, 1], categories: 5 }, {}, { forbiddenTogether: [[0, 1]] })).toBe(true);
  });

  it('no ride from house to house that is too large', () => {
    const couplings = [{ first: 0, second: 1, sameRoute: true, minGapSec: 0, carried: [101, 1] }];
    const model = compiled({ tasks: [task('from', 1), task('to', 2)], couplings });
    expect(Array.from(model.compatible)).toEqual([0, 0]);
    expect(Array.from(model.carried)).toEqual([101, 1, -101, -1]);
  });
});

test('demands: a task alone, a pair with the sum of its prizes, a choice with its first', () => {
  const model = compiled({
    tasks: [
      task('alone', 1, { prize: 5 }),
      task('first', 1, { prize: 7 }),
      task('one way', 1, { prize: 11, choice: 3 }),
      task('second', 1, { prize: 13 }),
      task('other way', 1, { prize: 17, choice: 3 }),
    ],
    couplings: [{ first: 1, second: 3, sameRoute: true, minGapSec: 60 }],
    weights: { ...problem().weights, unserved: 2 },
  });
  expect(model.units).toEqual([
    { alternatives: [{ first: 0, second: -1, minGapSec: 0 }], prize: 10 },
    { alternatives: [{ first: 1, second: 3, minGapSec: 60 }], prize: 40 },
    { alternatives: [2, 4].map((first) => ({ first, second: -1, minGapSec: 0 })), prize: 22 },
  ]);
  expect(Array.from(model.unitOfTask)).toEqual([0, 1, 2, 1, 2]);
  expect([Array.from(model.partner), Array.from(model.isSecond), Array.from(model.gap)]).toEqual([
    [-1, 3, -1, 1, -1],
    [0, 0, 0, 1, 0],
    [0, 0, 0, 60, 0],
  ]);
});

test('kinds of shifts: the same but for the name, and who may serve what', () => {
  const model = compiled({
    tasks: [task('a', 1, { allowedShifts: [0, 2, 3] })],
    shifts: [shift('one'), shift('two'), shift('three'), shift('four', { skills: 1 }), shift('five')],
  });
  expect(Array.from(model.shiftKind)).toEqual([0, 1, 0, 3, 1]);
});

test('enemies in both directions, for new and old goods', () => {
  const model = compiled({
    tasks: [task('a', 1, { pickup: [1, 1], categories: 1 }), task('b', 1, { delivery: [1, 1], deliveryCategories: 4 })],
    forbiddenTogether: [
      [0, 1],
      [2, 0],
    ],
  });
  expect(Array.from(model.enemiesOfBit.subarray(0, 3))).toEqual([6, 1, 1]);
  expect([Array.from(model.oldEnemies), Array.from(model.newEnemies)]).toEqual([
    [6, 0],
    [0, 1],
  ]);
  expect([model.enemyBits, compiled({}).enemyBits]).toEqual([7, 0]);
});

test('weights make the costs per metre and second', () => {
  const weights = {
    ...problem().weights,
    fixed: 3,
    distance: 2,
    time: 0.5,
    overtime: 4,
    waitingPerHour: 7200,
    latenessPerHour: 1800,
  };
  const costs = { fixed: 10, perKm: 500, perHour: 3600, overtimePerHour: 900 };
  const model = compiled({ shifts: [shift('van', { costs })], weights });
  expect([model.costFixed[0], model.costPerMetre[0], model.costPerSecond[0], model.costPerOvertimeSecond[0]]).toEqual([
    30, 1, 0.5, 1,
  ]);
  expect([model.costPerWaitingSecond, model.costPerLateSecond, model.costPerBalanceSecond]).toEqual([2, 0.5, 0]);
});
