import { priceOf } from '#shared/requests/price';
import { windowsOf } from '../../../server/requests/present';

const text = { zh: '名', en: 'name' };
const fridge: Parameters<typeof priceOf>[0] = {
  weightKg: 40,
  spreadKg: 5,
  priceFen: {
    working: { lowFen: 4500, highFen: 6000 },
    broken: { lowFen: 3000, highFen: 4001 },
    parts_missing: { lowFen: 0, highFen: 0 },
  },
  deductions: [
    {
      key: 'no_compressor',
      name: text,
      amountFen: 2500,
      conditions: ['broken'],
      basis: 'unit',
      aboveFloor: null,
      picture: 'other',
    },
    {
      key: 'stairs',
      name: text,
      amountFen: 300,
      conditions: ['broken'],
      basis: 'unit_and_floor',
      aboveFloor: 5,
      picture: 'stairs',
    },
  ],
};
const price = (unit: Partial<Parameters<typeof priceOf>[1]> = {}) =>
  priceOf(fridge, { condition: 'working', weightKg: 40, deductions: [], floor: 1, lift: false, ...unit });

describe('the price at the door', () => {
  test.each([
    // 35 kg is the low price, 45 kg the high one, in between in proportion.
    [10, 4500],
    [35, 4500],
    [37.5, 4875],
    [40, 5250],
    [45, 6000],
    [80, 6000],
  ])('a working one of %d kg: %d fen', (weightKg, expected) => {
    expect(price({ weightKg })).toEqual({ priceFen: expected, deductions: [] });
  });

  test('is whole fen: 3000 + 1001 / 2', () => {
    expect(price({ condition: 'broken' }).priceFen).toBe(3501);
  });

  test('a category without spread has one price', () => {
    const one = (weightKg: number) =>
      priceOf({ ...fridge, spreadKg: 0 }, { condition: 'working', weightKg, deductions: [], floor: 1, lift: false });
    expect([one(39).priceFen, one(40).priceFen, one(41).priceFen]).toEqual([6000, 6000, 6000]);
  });

  test('listed deductions come off, each with its amount', () => {
    expect(price({ deductions: ['no_compressor'] })).toEqual({
      priceFen: 2750,
      deductions: [{ key: 'no_compressor', amountFen: -2500 }],
    });
    expect(price({ deductions: ['unheard_of'] })).toEqual({ priceFen: 5250, deductions: [] });
  });

  test.each([
    [5, false, 0],
    [6, false, -300],
    [9, false, -1200],
    [9, true, 0],
    [-1, false, 0],
  ])('stairs: floor %d, lift %s: %d fen', (floor, lift, amountFen) => {
    const { priceFen, deductions } = price({ deductions: ['stairs'], floor, lift });
    expect(deductions).toEqual([{ key: 'stairs', amountFen }]);
    expect(priceFen).toBe(5250 + amountFen);
  });

  test('never below nothing', () => {
    const all = price({ condition: 'parts_missing', deductions: ['no_compressor', 'stairs'], floor: 9 });
    expect(all.priceFen).toBe(0);
    expect(all.deductions).toEqual([
      { key: 'no_compressor', amountFen: -2500 },
      { key: 'stairs', amountFen: -1200 },
    ]);
  });
});

describe('the windows of a status page', () => {
  const at = (time: string) => new Date(`2026-03-11T${time}:00Z`);
  const windows = (published: string | null, eta: string | null, status: 'planned' | 'onway' | 'door' = 'planned') =>
    windowsOf({
      status,
      slotFromAt: at('10:30'),
      slotToAt: at('13:00'),
      route:
        published === null
          ? null
          : {
              ...{ routeId: 'r', letter: 'A', seq: 1, late: false, plate: '', crewName: '' },
              ...{ publishedEtaAt: at(published), etaAt: eta === null ? null : at(eta) },
            },
    }).map(({ source, fromAt, toAt }) => `${source} ${fromAt.slice(11, 16)}–${toAt.slice(11, 16)}`);

  test('booked only, while no route is published', () => {
    expect(windows(null, null)).toEqual(['booked 10:30–13:00']);
  });
  test('three quarters of an hour around the published arrival, a quarter around the one of now', () => {
    expect(windows('12:00', '12:20')).toEqual(['booked 10:30–13:00', 'published 11:15–12:45']);
    expect(windows('12:00', '12:20', 'onway')).toEqual([
      'booked 10:30–13:00',
      'published 11:15–12:45',
      'now 12:05–12:35',
    ]);
    expect(windows('12:00', '12:20', 'door')).toHaveLength(2);
    expect(windows('12:00', null, 'onway')).toHaveLength(2);
  });
  test('never opens before the booked one, and is never shorter than its half', () => {
    expect(windows('10:40', '10:00', 'onway')).toEqual([
      'booked 10:30–13:00',
      'published 10:30–11:25',
      'now 10:30–10:45',
    ]);
  });
  test('a late vehicle is said to be late', () => {
    expect(windows('12:50', '13:40', 'onway').at(-1)).toBe('now 13:25–13:55');
  });
});
