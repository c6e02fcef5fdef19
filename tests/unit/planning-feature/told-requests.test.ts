import { toldRequests } from '../../../server/planning/repairs/compare-repair';

type TimedDay = Parameters<typeof toldRequests>[0];

/** A day of which only the visits count: whose they are, and when and by which shift each is made. */
const dayOf = (
  ids: readonly string[],
  made: readonly (readonly [id: string, shift: number, sec: number])[],
): TimedDay =>
  ({
    built: { visits: ids.map((id) => ({ request: { id } })), day: { shifts: [{ id: 'A' }, { id: 'B' }] } },
    routes: made.map(([id, shift, sec]) => ({
      shift,
      steps: [{ kind: 'task', index: ids.indexOf(id), startSec: sec }],
    })),
  }) as unknown as TimedDay;

describe('who is told of a repair', () => {
  const before = dayOf(
    ['a', 'b', 'c'],
    [
      ['a', 0, 32_400],
      ['b', 0, 34_200],
      ['c', 1, 36_000],
    ],
  );

  test('a visit is known by its request, whatever its number under the terms of the repair', () => {
    // Without "a" the others move up by one number; they keep vehicle and time.
    const after = dayOf(
      ['b', 'c'],
      [
        ['b', 0, 34_200],
        ['c', 1, 36_000],
      ],
    );
    expect(toldRequests(before, after)).toEqual([]);
    // More visits than before, as a takeover at a meeting brings.
    const wider = dayOf(
      ['meet:0', 'a', 'b', 'c', 'd'],
      [
        ['a', 0, 32_400],
        ['b', 1, 34_200],
        ['c', 1, 36_000],
        ['d', 1, 37_800],
      ],
    );
    expect(toldRequests(before, wider)).toEqual(['b', 'd']);
  });

  test('a quarter of an hour is worth telling, less is not', () => {
    const later = (sec: number) => dayOf(['a'], [['a', 0, 32_400 + sec]]);
    expect(toldRequests(before, later(14 * 60))).toEqual([]);
    expect(toldRequests(before, later(16 * 60))).toEqual(['a']);
  });
});
