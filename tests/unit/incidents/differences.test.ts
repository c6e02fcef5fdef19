import { differencesOf } from '../../../server/incidents/differences';

const some = (...keys: string[]) => keys.map((categoryKey) => ({ categoryKey }));
const items = [
  { categoryKey: 'washer', count: 1 },
  { categoryKey: 'flat_tv', count: 2 },
];
const said = (collected: string[], kept: string[] = []) =>
  differencesOf({ items, collected: some(...collected), kept: some(...kept) }).map(
    ({ categoryKey, found, booked }) => `${categoryKey} ${found} of ${booked}`,
  );

describe('what was found at a door against what was booked', () => {
  test('the same units in any order differ in nothing', () => {
    expect(said(['flat_tv', 'washer', 'flat_tv'])).toEqual([]);
  });

  test('more, fewer and another category, each by itself; equal sums hide nothing', () => {
    expect(said(['washer', 'washer', 'flat_tv', 'flat_tv'])).toEqual(['washer 2 of 1']);
    expect(said(['washer', 'flat_tv'])).toEqual(['flat_tv 1 of 2']);
    expect(said(['washer', 'flat_tv', 'carpet'])).toEqual(['flat_tv 1 of 2', 'carpet 1 of 0']);
  });

  test('what stayed because of its price was there, and makes nothing more', () => {
    expect(said(['flat_tv', 'flat_tv'], ['washer'])).toEqual([]);
    expect(said(['flat_tv', 'flat_tv', 'washer'], ['washer'])).toEqual([]);
    expect(said(['flat_tv', 'flat_tv', 'washer'], ['carpet'])).toEqual([]);
  });
});
