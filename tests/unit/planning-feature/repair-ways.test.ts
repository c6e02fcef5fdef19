import { expectedMs, planMsOf, waysFor } from '../../../server/planning/repairs/repair-ways';

describe('how long a way to repair takes', () => {
  const ways = waysFor({ hasOut: true, mayGoOn: true, mayMoveDay: true });
  const wayOf = (name: string) => ways.find(({ way }) => way === name)!;

  test('a search is added, whom to leave for another day is planned twice', () => {
    // The longest plan so far took 150 ms.
    expect(expectedMs(wayOf('transfer'), 150)).toBe(150);
    expect(expectedMs(wayOf('other_order'), 150)).toBe(350);
    expect(expectedMs(wayOf('other_day'), 150)).toBe(300);
  });

  test('what a plan took is told from the whole way', () => {
    expect(planMsOf(wayOf('transfer'), 165)).toBe(165);
    expect(planMsOf(wayOf('other_order'), 308)).toBe(108);
    expect(planMsOf(wayOf('other_day'), 328)).toBe(164);
  });

  test('the first way needs nothing to go by', () => {
    expect(ways[0]!.way).toBe('transfer');
    expect(expectedMs(ways[0]!, 0)).toBe(0);
  });
});
