import path from 'node:path';
import type { SubsidyRule } from '#shared/settlement/subsidy';
import { loadSeeds } from '../../../server/demo/seed-files';
import { checkClaim, type Claim } from '../../../server/settlement/subsidy/check';

const rules: SubsidyRule[] = loadSeeds(path.resolve(__dirname, '../../../seeds/wutongqiao')).subsidyRules;
const claim = (more: Partial<Claim>): Claim => ({
  ...{ purchasedOn: '2026-03-11', categoryKey: 'fridge', energyClass: 1, priceFen: 300_000, takesBack: true },
  ...more,
});
const check = (more: Partial<Claim>, had = 0) => checkClaim(rules, claim(more), () => had);

describe('the subsidy of a purchase, by the rule of its day', () => {
  test.each([
    // 2024: class 1 20 %, class 2 15 %, 2,000 yuan at most.
    ['2024-12-31', 'fridge', 1, 300_000, 60_000],
    ['2024-12-31', 'fridge', 2, 300_000, 45_000],
    ['2024-12-31', 'fridge', 1, 1_200_000, 200_000],
    ['2024-12-31', 'ac', 2, 333_333, 50_000],
    // 2025: twelve categories at the same rates.
    ['2025-01-01', 'microwave', 1, 50_000, 10_000],
    ['2025-12-31', 'washer', 2, 500_000, 75_000],
    // 2026: class 1 only, 15 %, 1,500 yuan at most.
    ['2026-01-01', 'washer', 1, 500_000, 75_000],
    ['2026-12-31', 'flat_tv', 1, 1_000_001, 150_000],
  ])('%s %s class %d, %d fen: %d fen', (purchasedOn, categoryKey, energyClass, priceFen, amountFen) => {
    expect(check({ purchasedOn, categoryKey, energyClass, priceFen })).toMatchObject({
      ...{ granted: true, amountFen, ruleVersion: purchasedOn.slice(0, 4), refusal: null },
    });
  });

  test.each([
    ['2024-06-01', 'microwave', 1, 'category'],
    ['2024-06-01', 'fridge', 3, 'energy_class'],
    ['2026-06-01', 'fridge', 2, 'energy_class'],
    ['2026-06-01', 'fridge', null, 'energy_class'],
    ['2026-06-01', 'microwave', 1, 'category'],
    ['2023-12-31', 'fridge', 1, 'no_rule'],
    ['2027-01-01', 'fridge', 1, 'no_rule'],
  ])('%s %s class %s: refused, %s', (purchasedOn, categoryKey, energyClass, code) => {
    const { granted, amountFen, refusal } = check({ purchasedOn, categoryKey, energyClass });
    expect([granted, amountFen, refusal?.code]).toEqual([false, 0, code]);
  });

  test('a second unit of the category is refused with the rule printed; 2025 gives three air conditioners', () => {
    const second = check({}, 1);
    expect(second).toMatchObject({ granted: false, count: 1, allowed: 1, refusal: { code: 'count' } });
    expect(second.refusal?.text.zh).toBe(
      '冰箱每人 1 件，已补 1 件；《2026 年家电以旧换新补贴》（2026）：1 级 15 %，每件最高 1500.00 元',
    );
    expect(second.refusal?.text.en).toContain('(2026): class 1: 15 %, at most 1500.00 yuan a unit');
    const ac = (had: number) => check({ purchasedOn: '2025-07-01', categoryKey: 'ac' }, had).granted;
    expect([ac(0), ac(2), ac(3)]).toEqual([true, true, false]);
    expect(check({ purchasedOn: '2024-07-01', categoryKey: 'ac' }, 1).granted).toBe(false);
  });

  test('2026 asks that the seller takes old units back, earlier years do not', () => {
    expect(check({ takesBack: false }).refusal?.code).toBe('take_back');
    expect(check({ takesBack: false, purchasedOn: '2025-03-01' }).granted).toBe(true);
  });

  test('a gap between two rules is refused with the days around it', () => {
    const gapped = rules.map((rule) => (rule.version === '2025' ? { ...rule, validFrom: '2025-01-20' } : rule));
    const { refusal } = checkClaim(gapped, claim({ purchasedOn: '2025-01-10' }), () => 0);
    expect(refusal?.text.en).toBe(
      'No rule covers 2025-01-10 (the one before ended 2024-12-31, the next begins 2025-01-20)',
    );
  });
});
