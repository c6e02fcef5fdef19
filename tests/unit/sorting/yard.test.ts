import fc from 'fast-check';
import { balanceVehicle } from '#shared/sorting/vehicle';
import { assertPossible } from '../../../server/sorting/vehicle/rules';
import type { DockUseDoc } from '../../../server/sorting/yard/model';
import { assertDockFree, assertManned, suggestDocks, type OpenDock } from '../../../server/sorting/yard/rules';

const at = (time: string) => new Date(`2026-03-12T${time}:00Z`);
const dock = (key: string, from = '08:00', to = '18:00'): OpenDock => ({ key, fromAt: at(from), toAt: at(to) });
const use = (arrivalId: string, key: string, from: string, to: string, more: Partial<DockUseDoc> = {}): DockUseDoc => ({
  ...{ arrivalId, dock: key, fromAt: at(from), toAt: at(to), dockedAt: null, leftAt: null },
  ...more,
});
const codeOf = (act: () => void) => {
  try {
    act();
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('docks', () => {
  test('one that ends when the next begins is no double use; a minute less is', () => {
    const booked = [use('a', '1', '09:00', '09:30')];
    const wanted = (from: string, to: string, key = '1') => use('b', key, from, to);
    const tried = (from: string, to: string, key?: string) =>
      codeOf(() => assertDockFree(booked, wanted(from, to, key), at('08:00')));
    expect([
      tried('09:30', '10:00'),
      tried('08:30', '09:00'),
      tried('09:29', '09:59'),
      tried('09:00', '09:30', '2'),
    ]).toEqual([null, null, 'conflict', null]);
    // Its own booking is no hindrance to moving it.
    expect(codeOf(() => assertDockFree(booked, use('a', '1', '09:10', '09:40'), at('08:00')))).toBe(null);
  });

  test('a vehicle that overstays holds its dock until it leaves', () => {
    const stays = use('a', '1', '09:00', '09:30', { dockedAt: at('09:05') });
    const next = use('b', '1', '10:00', '10:30');
    expect(codeOf(() => assertDockFree([stays], next, at('10:15')))).toBe('conflict');
    expect(codeOf(() => assertDockFree([{ ...stays, leftAt: at('09:50') }], next, at('10:15')))).toBe(null);
  });

  test('hours: the whole unloading lies within them', () => {
    const tried = (from: string, to: string, key = '1') =>
      codeOf(() => assertManned([dock('1')], { dock: key, fromAt: at(from), toAt: at(to) }));
    expect([
      tried('08:00', '08:30'),
      tried('17:45', '18:15'),
      tried('07:59', '08:29'),
      tried('09:00', '09:30', '9'),
    ]).toEqual([null, 'not_accepted', 'not_accepted', 'not_found']);
  });

  test('proposals: the dock that is free first, then the smaller key; the later one waits', () => {
    const vehicles = [
      { arrivalId: 'c', at: at('09:10') },
      { arrivalId: 'a', at: at('09:00') },
      { arrivalId: 'b', at: at('09:05') },
      { arrivalId: 'late', at: at('17:40') },
    ];
    const input = { docks: [dock('1'), dock('2')], uses: [use('x', '2', '09:00', '09:20')], vehicles, minutes: 30 };
    expect(
      suggestDocks({ ...input, now: at('08:00') }).map((one) => [
        one.arrivalId,
        one.dock,
        one.fromAt.toISOString().slice(11, 16),
      ]),
    ).toEqual([
      ['a', '1', '09:00'],
      ['b', '2', '09:20'],
      ['c', '1', '09:30'],
    ]);
  });

  test('whatever is booked and expected, no two uses of a dock touch', () => {
    const minute = fc.integer({ min: 480, max: 1080 });
    const atMinute = (m: number) => new Date(at('00:00').getTime() + m * 60_000);
    fc.assert(
      fc.property(fc.array(minute, { maxLength: 14 }), fc.integer({ min: 1, max: 4 }), (minutes, count) => {
        const docks = Array.from({ length: count }, (_, i) => dock(String(i + 1)));
        const vehicles = minutes.map((m, i) => ({ arrivalId: String(i), at: atMinute(m) }));
        const all = suggestDocks({ docks, uses: [], vehicles, minutes: 30, now: at('08:00') });
        for (const one of all) {
          expect(codeOf(() => assertDockFree(all, one, at('08:00')))).toBe(null);
          expect(codeOf(() => assertManned(docks, one))).toBe(null);
        }
      }),
    );
  });
});

describe('a weighed vehicle', () => {
  const units = [
    { categoryKey: 'fridge', doorKg: 40, receivedKg: 41, result: 'matched' as const },
    { categoryKey: 'fridge', doorKg: 40, receivedKg: null, result: 'expected' as const },
    { categoryKey: 'washer', doorKg: 70, receivedKg: null, result: 'missing' as const },
  ];
  const spread = (key: string) => (key === 'fridge' ? 6 : 8);
  const weighing = (part: 'gross' | 'tare', kg: number) => ({ part, kg, at: '2026-03-12T09:00:00.000Z', reason: '' });
  const balance = (...weighings: ReturnType<typeof weighing>[]) => balanceVehicle({ units, weighings }, spread);

  test('net against the units, the spreads added by squares: √(6² + 6²) = 8.485 kg', () => {
    expect(balance(weighing('gross', 2590))).toMatchObject({ netKg: null, unitsKg: 81, allowedKg: 8.485, fits: null });
    expect(balance(weighing('gross', 2589.48), weighing('tare', 2500))).toMatchObject({ netKg: 89.48, fits: true });
    expect(balance(weighing('gross', 2589.49), weighing('tare', 2500))).toMatchObject({ netKg: 89.49, fits: false });
    // The last weighing of a part counts.
    expect(balance(weighing('gross', 9000), weighing('tare', 2500), weighing('gross', 2581))).toMatchObject({
      netKg: 81,
    });
  });

  test('weights that no vehicle has, and empty above full, are refused', () => {
    expect(codeOf(() => assertPossible([weighing('gross', 299)]))).toBe('invalid_input');
    expect(codeOf(() => assertPossible([weighing('gross', 49_001)]))).toBe('invalid_input');
    expect(codeOf(() => assertPossible([weighing('gross', 2000), weighing('tare', 2001)]))).toBe('invalid_input');
    expect(codeOf(() => assertPossible([weighing('gross', 2000), weighing('tare', 2000)]))).toBe(null);
  });
});
