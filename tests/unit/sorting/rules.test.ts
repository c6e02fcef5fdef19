import { arrivalStatuses, type ArrivalUnit } from '#shared/sorting/sorting';
import type { ArrivalUnitDoc } from '../../../server/sorting/model';
import {
  arrivalTable,
  assertAllConfirmed,
  compareWeights,
  nextStatus,
  sumsOf,
  standardTolerance,
  toleranceOf,
  type ArrivalAct,
} from '../../../server/sorting/rules';

const unit = (code: string, rest: Partial<ArrivalUnitDoc> = {}): ArrivalUnitDoc => ({
  code,
  categoryKey: 'washer',
  townName: '',
  doorKg: 70,
  toleranceKg: 3.5,
  receivedKg: null,
  receivedAt: null,
  result: 'expected',
  filled: false,
  ...rest,
});
const codeOf = (run: () => unknown) => {
  try {
    run();
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('between two scales', () => {
  test.each([
    // 5 % of the door, half a kilogram at least.
    [70, 70, 3.5],
    [10, 10, 0.5],
    [10.02, 10, 0.501],
    [5, 5, 0.5],
    // Light categories: a fifth of the typical weight at least.
    [2, 2.5, 0.5],
    [2, 2.4, 0.48],
    [0.1, 0.1, 0.02],
    [1, 0.1, 0.05],
  ])('a unit of %d kg (typical %d kg) may differ by %d kg', (doorKg, typicalKg, expected) => {
    const typical = new Map([['thing', typicalKg]]);
    const tolerances = { standard: standardTolerance, byCategory: {}, typicalKg: typical };
    expect(toleranceOf(tolerances, { categoryKey: 'thing', weightKg: doorKg })).toBe(expected);
  });

  test.each<[number | null, number, number, ArrivalUnit['result']]>([
    [70, 3.5, 70, 'matched'],
    [70, 3.5, 73.5, 'matched'],
    [70, 3.5, 66.5, 'matched'],
    [70, 3.5, 73.501, 'weight_differs'],
    [70, 3.5, 66.499, 'weight_differs'],
    // 0.8 − 0.7 is a little more than 0.1 to a machine.
    [0.7, 0.1, 0.8, 'matched'],
    [0.1, 0.02, 0.12, 'matched'],
    [null, 1, 5, 'extra'],
  ])('door %s ± %d kg, scale %d kg: %s', (doorKg, toleranceKg, receivedKg, expected) => {
    expect(compareWeights({ doorKg, toleranceKg }, receivedKg)).toBe(expected);
  });
});

test('an arrival is unloaded, weighed in, closed, and opened again by a unit found afterwards; nothing else', () => {
  const led = Object.keys(arrivalTable).flatMap((act) =>
    arrivalStatuses.flatMap((status) => {
      let to: string | null = null;
      expect([null, 'wrong_state']).toContain(codeOf(() => (to = nextStatus(status, act as ArrivalAct))));
      return to ? [`${status} ${act} ${to}`] : [];
    }),
  );
  expect(led.sort()).toEqual([
    'closed unload unloaded',
    'expected unload unloaded',
    'unloaded close closed',
    'unloaded receive unloaded',
    'unloaded unload unloaded',
  ]);
});

test('sums are to the gram; what is not known counts nothing', () => {
  const units = [unit('a', { receivedKg: 0.1 }), unit('b', { receivedKg: 0.2, doorKg: null }), unit('c')];
  expect(sumsOf({ units })).toEqual({ doorKg: 140, receivedKg: 0.3 });
});

describe('closing', () => {
  const units = [
    unit('seen', { result: 'matched', receivedKg: 70 }),
    unit('gone'),
    unit('away'),
    unit('lost', { result: 'missing' }),
  ];
  test('needs every unseen unit to be confirmed, and no other', () => {
    expect(assertAllConfirmed({ units }, ['away', 'gone'])).toEqual(['gone', 'away']);
    expect(codeOf(() => assertAllConfirmed({ units }, ['gone']))).toBe('wrong_state');
    expect(codeOf(() => assertAllConfirmed({ units }, ['gone', 'away', 'seen']))).toBe('conflict');
    expect(codeOf(() => assertAllConfirmed({ units }, ['gone', 'away', 'lost']))).toBe('conflict');
    expect(assertAllConfirmed({ units: units.slice(0, 1) }, [])).toEqual([]);
  });
});
