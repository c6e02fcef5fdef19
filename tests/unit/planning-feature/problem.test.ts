import { buildProblem } from '../../../server/planning/problem';
import { serviceSecOf } from '../../../server/planning/service-time';
import { UNREACHABLE } from '../../../server/planning/solver';
import { unservedFen } from '../../../server/planning/weights';
import { at, categories, centre, day, newFridge, request, shift, warehouse } from './small-day';

const categoryOf = (key: string) => categories.find((category) => category.key === key)!;

describe('service time', () => {
  const of = (rest: Parameters<typeof request>[1], parts: ('deliver' | 'collect')[] = ['collect']) =>
    serviceSecOf(request('r', rest), parts, categoryOf);

  test('at street level: the visit and the handling', () => expect(of({})).toBe(240 + 200));
  test('on the fourth floor without lift: three storeys for each heavy piece', () =>
    expect(of({ floor: 4, items: [{ categoryKey: 'washer', count: 2 }] })).toBe(240 + 2 * 200 + 2 * 3 * 25));
  test('ten phones go down in one trip', () =>
    expect(of({ floor: 3, items: [{ categoryKey: 'phone', count: 10 }] })).toBe(240 + 10 * 45 + 1 * 2 * 25));
  test('from the second cellar: two storeys', () => expect(of({ floor: -2 })).toBe(240 + 200 + 2 * 25));
  test('with a lift the floor does not matter', () => {
    expect(of({ floor: 4, lift: true })).toBe(240 + 200 + 40);
    expect(of({ floor: 20, lift: true })).toBe(of({ floor: 4, lift: true }));
    expect(of({ floor: 1, lift: true })).toBe(440);
  });
  test('an exchange carries both ways; installing takes half an hour more', () => {
    const exchange = { delivery: newFridge, items: [{ categoryKey: 'fridge', count: 1 }], floor: 3 };
    expect(of(exchange, ['deliver', 'collect'])).toBe(240 + 200 + 200 + 2 * 2 * 25);
    expect(of({ ...exchange, mode: 'dismantle_and_install' }, ['deliver', 'collect'])).toBe(740 + 1800);
    expect(of({ ...exchange, mode: 'separate' }, ['deliver'])).toBe(240 + 200 + 2 * 25);
  });
});

describe('loads, skills and windows', () => {
  test('grams, litres rounded up, pieces; new and old apart; the warehouse of the order', async () => {
    const exchange = request('x', { delivery: newFridge, items: [{ categoryKey: 'fridge', count: 2 }] });
    const { problem } = await buildProblem(day({ requests: [exchange] }));
    expect(problem.dimensions).toEqual(['grams', 'litres', 'pieces']);
    expect(problem.tasks[0]).toMatchObject({
      delivery: [52_000, 721, 1],
      pickup: [81_600, 1240, 2],
      deliveryFacility: 0,
      windows: [[36_000, 41_400]],
      prize: unservedFen,
    });
  });

  test('fractions of a litre add up before they are rounded', async () => {
    const phones = request('p', { items: [{ categoryKey: 'phone', count: 10 }] });
    const { problem } = await buildProblem(day({ requests: [phones] }));
    expect(problem.tasks[0]!.pickup).toEqual([900, 3, 10]);
  });

  test('bringing a fridge needs two people; taking one, or fitting one, needs cooling work too', async () => {
    const noOld = { delivery: newFridge, items: [] };
    const requests = [
      request('bring', noOld),
      request('fit', { ...noOld, mode: 'dismantle_and_install' }),
      request('take', { items: [{ categoryKey: 'fridge', count: 1 }] }),
      request('tv', { items: [{ categoryKey: 'crt_tv', count: 1 }] }),
    ];
    const { problem } = await buildProblem(day({ requests }));
    expect(problem.tasks.map((task) => task.requiredSkills)).toEqual([0b01, 0b11, 0b11, 0]);
  });

  test('two visits for a separate exchange: same crew, half an hour between, one prize for both', async () => {
    const { problem, visits } = await buildProblem(
      day({ requests: [request('s', { mode: 'separate', delivery: newFridge })] }),
    );
    expect(visits.map(({ parts }) => parts)).toEqual([['deliver'], ['collect']]);
    expect(problem.couplings).toEqual([{ first: 0, second: 1, sameRoute: true, minGapSec: 1800 }]);
    expect(problem.tasks.map(({ delivery, pickup }) => [delivery[2], pickup[2]])).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(problem.tasks.reduce((sum, { prize }) => sum + prize, 0)).toBe(unservedFen);
  });

  test('a separate request without anything to bring is one visit with the whole prize', async () => {
    const { problem } = await buildProblem(day({ requests: [request('s', { mode: 'separate' })] }));
    expect(problem.tasks.map(({ prize }) => prize)).toEqual([unservedFen]);
    expect(problem.couplings).toEqual([]);
  });
});

describe('shifts, sites and categories', () => {
  test('a shift: capacities in the units of the loads, break that ends in time, range, home at both ends', async () => {
    const { problem } = await buildProblem(day({ requests: [request('r')], shifts: [shift('a', { rangeKm: 200 })] }));
    expect(problem.shifts[0]).toMatchObject({
      capacity: [1_000_000, 9000, 40],
      breaks: [{ windowSec: [41_400, 45_900], durationSec: 2700 }],
      windowSec: [28_800, 63_000],
      maxDistanceM: 200_000,
      startPlace: 1,
      endPlace: 1,
      mustUnloadAtEnd: true,
    });
  });

  test('sites: hours, room for what is left, closed ones stay but never open', async () => {
    const closed = { ...centre, id: 'closed', openSec: [], roomKg: null, roomPieces: null };
    const { problem } = await buildProblem(day({ requests: [request('r')], facilities: [warehouse, centre, closed] }));
    expect(problem.facilities[0]).toMatchObject({ kind: 'load', windows: [[28_800, 64_800]], accepted: 0 });
    expect(problem.facilities[1]!.room).toEqual([5_000_500, UNREACHABLE, 100]);
    expect(problem.facilities[2]).toMatchObject({ windows: [[-1, -1]] });
    expect(problem.facilities[2]!.room).toBeUndefined();
  });

  test('what must not ride together is one pair of bits, whoever says it; kinds that nothing tells apart share a bit', async () => {
    const { problem } = await buildProblem(
      day({
        requests: ['washer', 'phone', 'crt_tv', 'battery'].map((categoryKey) =>
          request(categoryKey, { items: [{ categoryKey, count: 1 }] }),
        ),
      }),
    );
    const [washer, phone, tv, battery] = problem.tasks.map(({ categories: mask }) => Math.log2(mask));
    expect(washer).toBe(phone);
    expect(new Set([washer, tv, battery]).size).toBe(3);
    expect(problem.forbiddenTogether).toEqual([[tv, battery].sort()]);
    expect(problem.facilities[1]!.accepted).toBe(0b111);
    // A day without one of them has nothing to keep apart.
    const one = await buildProblem(day({ requests: [request('r', { items: [{ categoryKey: 'crt_tv', count: 1 }] })] }));
    expect(one.problem.forbiddenTogether).toEqual([]);
  });

  test('vehicles that may take the same ways share a matrix, the same place is one row', async () => {
    const { problem } = await buildProblem(
      day({
        requests: [request('r'), request('s'), request('far', { place: at(7000, 0) })],
        shifts: [shift('a'), shift('b', { weightT: 2 }), shift('c', { fromSec: 36_000 })],
      }),
    );
    expect(problem.shifts.map(({ profile }) => profile)).toEqual([0, 0, 0]);
    // warehouse, centre = home, one door, one door beyond the river
    expect(problem.matrices[0]!.size).toBe(4);
    expect(problem.matrices[0]!.durationSec[1 * 4 + 3]).toBe(UNREACHABLE);
  });

  test('a category that the catalogue does not have, or a warehouse that is not there, is refused loudly', async () => {
    const odd = request('r', { items: [{ categoryKey: 'sofa', count: 1 }] });
    await expect(buildProblem(day({ requests: [odd] }))).rejects.toThrow('sofa');
    const lost = request('r', { delivery: newFridge });
    await expect(buildProblem(day({ requests: [lost], facilities: [centre] }))).rejects.toThrow('warehouse');
  });
});
