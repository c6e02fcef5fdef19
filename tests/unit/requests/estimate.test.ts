import { Types } from 'mongoose';
import { estimatePrice, type PricedCategory } from '../../../server/requests/catalogue';

const text = { zh: '名', en: 'name' };
const price = { lowFen: 4500, highFen: 6000 };
const fridge: PricedCategory = {
  _id: new Types.ObjectId(),
  districtCode: '1',
  key: 'fridge',
  name: text,
  icon: 'fridge',
  weightKg: 40.8,
  weightSource: 'test',
  spreadKg: 5,
  volumeLitres: 500,
  volumeAssumed: true,
  handlingSec: 300,
  requiredSkills: [],
  hazards: [],
  forbiddenTogetherWith: [],
  dataBearing: false,
  priceFen: { working: price, broken: price, parts_missing: price },
  deductions: [
    {
      key: 'no_compressor',
      name: text,
      amountFen: 2500,
      conditions: ['broken'],
      basis: 'unit',
      aboveFloor: null,
      picture: 'missing_part',
    },
    {
      key: 'stairs',
      name: text,
      amountFen: 300,
      conditions: ['broken', 'working'],
      basis: 'unit_and_floor',
      aboveFloor: 5,
      picture: 'stairs',
    },
  ],
  newUnit: null,
  order: 0,
  priceListVersion: 'v1',
};
const estimate = (floor: number, lift: boolean, condition: 'working' | 'broken' = 'broken') =>
  estimatePrice([fridge], { items: [{ categoryKey: 'fridge', condition, count: 2 }], floor, lift });

test('range, weight and volume are those of the count', () => {
  expect(estimate(1, false)).toMatchObject({
    lowFen: 9000,
    highFen: 12_000,
    weightKg: 81.6,
    volumeLitres: 1000,
    priceListVersion: 'v1',
  });
});

test('the worst case takes every deduction off the low price', () => {
  // 2 × (45.00 − 25.00) = 40.00; stairs do not count up to floor 5
  expect(estimate(5, false).worstFen).toBe(4000);
  // two floors above 5: 2 × (45.00 − 25.00 − 2 × 3.00) = 28.00
  expect(estimate(7, false).worstFen).toBe(2800);
  expect(estimate(7, true).worstFen).toBe(4000);
});

test('a deduction that this address does not meet is listed, at nothing', () => {
  expect(estimate(4, false).deductions).toEqual([
    expect.objectContaining({ key: 'no_compressor', amountFen: -2500, applies: true }),
    expect.objectContaining({ key: 'stairs', amountFen: 0, applies: false }),
  ]);
});

test('a deduction of another condition is listed with that condition, for it applies at the door when that is found', () => {
  const told = estimate(7, true, 'working');
  expect(told.deductions.map(({ key }) => key)).toEqual(['stairs']);
  expect(told.otherConditions).toEqual([
    {
      ...{ categoryKey: 'fridge', condition: 'broken', count: 2, lowFen: 9000, highFen: 12_000 },
      deductions: [
        expect.objectContaining({ key: 'no_compressor', amountFen: -2500, count: 2, applies: true }),
        expect.objectContaining({ key: 'stairs', amountFen: 0, applies: false }),
      ],
    },
  ]);
  // 2 × (45.00 − 25.00), as if broken had been told
  expect(told.worstFen).toBe(4000);
});

test('a better condition counts where its deductions lead below what was told, a worse one always', () => {
  const [working, worse] = [
    { lowFen: 5000, highFen: 9000 },
    { lowFen: 1500, highFen: 3000 },
  ];
  const priceFen = { working, broken: price, parts_missing: worse };
  const told = (condition: 'working' | 'broken' | 'parts_missing') => {
    const items = [{ categoryKey: 'fridge', condition, count: 1 }];
    const { otherConditions, worstFen } = estimatePrice([{ ...fridge, priceFen }], { items, floor: 1, lift: true });
    return [otherConditions.map((one) => one.condition), worstFen];
  };
  expect(told('working')).toEqual([['broken', 'parts_missing'], 1500]);
  expect(told('broken')).toEqual([['parts_missing'], 1500]);
  // Broken without compressor, 45.00 − 25.00, is more than 15.00.
  expect(told('parts_missing')).toEqual([[], 1500]);
  priceFen.broken = { lowFen: 3000, highFen: 6000 };
  // 30.00 − 25.00
  expect(told('parts_missing')).toEqual([['broken'], 500]);
});

test('the worst case is never below nothing, unit by unit: what one lacks is not taken off another', () => {
  expect(estimate(40, false).worstFen).toBe(0);
  const tv = { ...fridge, key: 'tv', deductions: [] };
  const items = ['fridge', 'tv'].map((categoryKey) => ({ categoryKey, condition: 'broken' as const, count: 1 }));
  expect(estimatePrice([fridge, tv], { items, floor: 40, lift: false }).worstFen).toBe(4500);
});

test('what is not in the catalogue is refused by name', () => {
  expect(() =>
    estimatePrice([fridge], { items: [{ categoryKey: 'boat', condition: 'working', count: 1 }], floor: 1, lift: true }),
  ).toThrow('"boat" is not collected here');
});
