import { itemsLeft, leftWithReasons } from '#shared/requests/left-items';
import { leftToCollect } from '../../../server/requests/left-to-collect';

const fridges = { categoryKey: 'fridge', condition: 'working', count: 2 } as const;
const brokenFridge = { categoryKey: 'fridge', condition: 'broken', count: 1 } as const;
const washer = { categoryKey: 'washer', condition: 'working', count: 1 } as const;

describe('what is left of a booking after a visit that failed half way', () => {
  test('a unit counts for its category, first for the condition that was told', () => {
    expect(itemsLeft([fridges, brokenFridge, washer], [brokenFridge])).toEqual([fridges, washer]);
    expect(itemsLeft([fridges, washer], [brokenFridge, washer])).toEqual([{ ...fridges, count: 1 }]);
  });

  test('what was never booked takes nothing away', () => {
    expect(itemsLeft([washer], [fridges, washer, washer])).toEqual([]);
    expect(itemsLeft([washer], [fridges])).toEqual([washer]);
  });

  test('where nothing is left the request is not taken up again; without a receipt it stays as it was', async () => {
    const doc = { items: [washer], receipt: { units: [washer] } } as never;
    await expect(leftToCollect(doc, false)).rejects.toMatchObject({ code: 'wrong_state' });
    expect(await leftToCollect({ items: [washer], receipt: null } as never, false)).toEqual({});
  });

  test('each piece that stays has its reason: told, refused for its price, or not told by an older page', () => {
    const nothing = { collected: [], kept: [], told: [] };
    const unit = { categoryKey: 'fridge', condition: 'working' } as const;
    const kept = { ...unit, count: 1, reason: 'kept' } as const;
    const { categoryKey, condition } = fridges;
    const left = (count: number, reason: string) => ({ categoryKey, condition, count, reason });
    expect(leftWithReasons([fridges], nothing)).toEqual([left(2, 'not_told')]);
    expect(leftWithReasons([fridges], { ...nothing, collected: [unit], told: [kept] })).toEqual([left(1, 'kept')]);
    expect(leftWithReasons([fridges], { ...nothing, kept: [unit], told: [kept] })).toEqual([
      left(1, 'refused_price'),
      left(1, 'kept'),
    ]);
    // What was collected counts, whatever was told; what was never booked stays nowhere.
    expect(leftWithReasons([fridges], { ...nothing, collected: [unit, unit], told: [{ ...kept, count: 9 }] })).toEqual(
      [],
    );
    expect(leftWithReasons([washer], { ...nothing, collected: [washer], told: [kept] })).toEqual([]);
    expect(leftWithReasons([fridges, washer], { ...nothing, told: [{ ...kept, count: 2 }] })).toEqual([
      left(2, 'kept'),
      { ...washer, reason: 'not_told' },
    ]);
  });
});
