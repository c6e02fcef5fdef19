import { readFileSync } from 'node:fs';
import path from 'node:path';
import { heaviestKg } from '#shared/requests/heaviest';
import { checkedKg } from '../../../server/custody';

interface Seeds {
  categories: { key: string; weightKg: number; spreadKg: number }[];
  newUnits: { categoryKey: string; weightKg: number }[];
}
const root = path.resolve(__dirname, '../../..');
const read = (folder: string) => JSON.parse(readFileSync(path.join(root, folder, 'catalogue.json'), 'utf8')) as Seeds;

describe('the largest weight that is believed', () => {
  test.each([
    // 5 × 40.8 = 204; 40.8 + 15 × 8 = 160.8
    ['a fridge', { weightKg: 40.8, spreadKg: 8 }, 204],
    // 5 × 10.2 = 51; 10.2 + 15 × 4 = 70.2: screens of 100 inches weigh 60 to 70 kg
    ['a flat screen', { weightKg: 10.2, spreadKg: 4 }, 70.2],
    // 5 × 0.09 = 0.45; 0.09 + 15 × 0.06 = 0.99
    ['a phone', { weightKg: 0.09, spreadKg: 0.06 }, 0.99],
    ['a category without spread', { weightKg: 30, spreadKg: 0 }, 150],
  ])('%s', (_what, category, mostKg) => expect(heaviestKg(category)).toBe(mostKg));

  test('a bag, a part and what is in no catalogue may weigh what a fork lift carries', () => {
    const phone = { weightKg: 0.09, spreadKg: 0.06 };
    expect([heaviestKg(phone, 'bag'), heaviestKg(phone, 'part'), heaviestKg(undefined)]).toEqual([2000, 2000, 2000]);
  });

  test('exactly the bound is taken, a gram more is not; the refusal names both', () => {
    const catalogue = [{ key: 'fridge', weightKg: 40.8, spreadKg: 8 }];
    const unit = { code: 'U-1', kind: 'unit' as const, categoryKey: 'fridge' };
    expect(checkedKg(204, unit, catalogue)).toBe(204);
    expect(checkedKg(204.0004, unit, catalogue)).toBe(204);
    expect(() => checkedKg(204.001, unit, catalogue)).toThrow(
      expect.objectContaining({
        code: 'invalid_input',
        details: expect.objectContaining({ kg: 204.001, mostKg: 204 }),
      }),
    );
    for (const kg of [-0.001, NaN, Infinity]) expect(() => checkedKg(kg, unit, catalogue)).toThrow('cannot weigh');
    expect(checkedKg(204.001, { ...unit, kind: 'bag' }, catalogue)).toBe(204.001);
  });

  test.each(['seeds/wutongqiao', 'tests/fixtures/second-district'])(
    '%s: every plausible weight passes, a decimal point that slipped does not',
    (folder) => {
      const { categories, newUnits } = read(folder);
      for (const { key, weightKg, spreadKg } of categories) {
        const mostKg = heaviestKg({ weightKg, spreadKg });
        // The spread is two standard deviations: this is ten above the mean.
        expect([key, mostKg >= weightKg + 5 * spreadKg]).toEqual([key, true]);
        // Where a category is no wider than that.
        if (spreadKg < 0.6 * weightKg) expect([key, mostKg < 10 * weightKg]).toEqual([key, true]);
        for (const one of newUnits.filter(({ categoryKey }) => categoryKey === key))
          expect([key, one.weightKg <= mostKg]).toEqual([key, true]);
      }
    },
  );
});
