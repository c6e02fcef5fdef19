import { itemsLeft, leftToCollect } from '../../../server/requests/left-to-collect';

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
});
