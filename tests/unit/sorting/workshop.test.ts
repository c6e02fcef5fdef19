import type { GradingRow, Inspection } from '#shared/sorting/rulebook';
import { assertRightKind } from '../../../server/sorting/erasure/rules';
import { licencesFor } from '../../../server/sorting/rulebook/licences';
import type { LicenceDoc } from '../../../server/sorting/rulebook/model';
import { gradeOf, lossOf } from '../../../server/sorting/workshop/rules';

const codeOf = (act: () => unknown): string | null => {
  try {
    act();
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const seen = (more: Partial<Inspection> = {}): Inspection => ({
  ...{ powersOn: true, complete: true, damage: 'none', ageYears: 3, leaking: false },
  ...more,
});

describe('grading by the first row that holds', () => {
  const rows: GradingRow[] = [
    { leaking: true, grade: 'D', fate: 'dismantle' },
    { categories: ['washer'], powersOn: true, damageAtMost: 'none', ageAtMost: 5, grade: 'A', fate: 'reuse' },
    { complete: true, damageAtMost: 'light', grade: 'C', fate: 'remanufacture' },
    { categories: ['washer', 'fridge'], grade: 'D', fate: 'dismantle' },
  ];
  test.each<[string, Partial<Inspection>, string]>([
    ['washer', {}, 'A reuse'],
    ['washer', { ageYears: 5 }, 'A reuse'],
    ['washer', { ageYears: 6 }, 'C remanufacture'],
    ['washer', { ageYears: null }, 'C remanufacture'],
    ['washer', { leaking: true }, 'D dismantle'],
    ['fridge', {}, 'C remanufacture'],
    ['fridge', { damage: 'heavy' }, 'D dismantle'],
    ['washer', { complete: false, powersOn: false }, 'D dismantle'],
  ])('%s %j: %s', (categoryKey, more, expected) => {
    const { grade, fate } = gradeOf(rows, { categoryKey, inspection: seen(more) });
    expect(`${grade} ${fate}`).toBe(expected);
  });
  test('a thing that no row fits is refused', () => {
    expect(codeOf(() => gradeOf(rows, { categoryKey: 'phone', inspection: seen({ damage: 'heavy' }) }))).toBe(
      'not_accepted',
    );
  });
});

describe('what a dismantling leaves', () => {
  const rule = { expected: {}, lossShareAtMost: 0.02, mustAccount: ['refrigerant' as const] };
  const parts = (steel: number) => [
    { material: 'steel' as const, kg: steel },
    { material: 'refrigerant' as const, kg: 0.2 },
  ];
  test.each([
    // 40 kg: 0.8 kg may be lost.
    [39.8, 0, false],
    [39.0, 0.8, false],
    [38.999, 0.801, true],
  ])('%d kg of steel from 40 kg: %d kg lost', (steel, lossKg, isTooMuch) => {
    expect(lossOf({ code: 'F-1', kg: 40 }, parts(steel), rule)).toEqual({ lossKg, allowedKg: 0.8, isTooMuch });
  });
  test('more than went in, and a hazard without a line, are refused', () => {
    expect(codeOf(() => lossOf({ code: 'F-1', kg: 40 }, parts(39.801), rule))).toBe('invalid_input');
    expect(codeOf(() => lossOf({ code: 'F-1', kg: 40 }, [{ material: 'steel', kg: 39 }], rule))).toBe('invalid_input');
  });
});

test.each<[string, string, number, number, string | null]>([
  ['magnetic', 'overwrite', 3, 1, null],
  ['magnetic', 'overwrite', 3, 0, 'not_accepted'],
  ['magnetic', 'overwrite', 2, 1, 'not_accepted'],
  ['magnetic', 'overwrite', 1, 2, 'invalid_input'],
  ['magnetic', 'block_erase', 3, 1, 'not_accepted'],
  ['semiconductor', 'overwrite', 1, 0, null],
  ['semiconductor', 'overwrite', 0, 0, 'not_accepted'],
  ['semiconductor', 'block_erase', 1, 0, null],
])('%s by %s, %d passes of which %d random: %s', (medium, method, passes, randomPasses, expected) => {
  const rule = {
    enforcement: 'block' as const,
    media: {
      magnetic: [{ method: 'overwrite' as const, minPasses: 3, randomPasses: 1 }],
      semiconductor: [
        { method: 'overwrite' as const, minPasses: 1, randomPasses: 0 },
        { method: 'block_erase' as const, minPasses: 1, randomPasses: 0 },
      ],
    },
  };
  expect(codeOf(() => assertRightKind(rule, { medium, method, passes, randomPasses } as never))).toBe(expected);
});

test.each([
  ['2026-01-01', null],
  ['2026-06-30', null],
  ['2025-12-31', 'not_accepted'],
  ['2026-07-01', 'not_accepted'],
  ['2026-08-01', null],
])('a licence counts on its first and last day, not between two: %s', (day, expected) => {
  const of = (number: string, validFrom: string, validTo: string | null) =>
    ({ number, validFrom, validTo, categories: ['washer'], fates: ['dismantle'] }) as unknown as LicenceDoc;
  const licences = [of('A', '2026-01-01', '2026-06-30'), of('B', '2026-08-01', null)];
  const goods = [{ categoryKey: 'washer', fate: 'dismantle' as const }];
  expect(codeOf(() => licencesFor(licences, { goods, day, destinationName: 'Works' }))).toBe(expected);
});
