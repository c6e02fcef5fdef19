import { balanceOf } from '../../../server/sorting/balance';

type Input = Parameters<typeof balanceOf>[0];
const count = (custody: Input['units'][number]['custody'], units: number, doorKg: number, receivedKg = 0) => ({
  ...{ custody, units, doorKg, receivedKg },
});
/** A balanced day: three done, one failed, two units received and one missing with its gap. */
const books = (rest: Partial<Input> = {}) =>
  balanceOf({
    day: '2026-03-11',
    requests: new Map([
      ['done', 3],
      ['failed', 1],
      ['cancelled', 2],
      ['waiting', 4],
    ]),
    units: [count('received', 2, 80.1, 79.9), count('missing', 1, 0.2)],
    missingGaps: 1,
    extraGaps: 2,
    routes: [{ status: 'closed' }, { status: 'closed' }],
    ...rest,
  });

test('the books add up', () => {
  expect(books()).toEqual({
    day: '2026-03-11',
    requests: { total: 10, waiting: 4, planned: 0, onway: 0, door: 0, done: 3, failed: 1, cancelled: 2 },
    units: { collected: 3, aboard: 0, unloaded: 0, received: 2, missing: 1, extra: 2 },
    kg: { collected: 80.3, received: 79.9, missing: 0.2 },
    routes: { total: 2, closed: 2 },
    balanced: true,
  });
});

test('an empty day is balanced', () => {
  expect(books({ requests: new Map(), units: [], missingGaps: 0, extraGaps: 0, routes: [] }).balanced).toBe(true);
});

test.each<[string, Partial<Input>]>([
  ['a request is planned', { requests: new Map([['planned', 1]]) }],
  ['a request is on the way', { requests: new Map([['onway', 1]]) }],
  ['a crew stands at a door', { requests: new Map([['door', 1]]) }],
  ['a unit is aboard', { units: [count('aboard', 1, 1)], missingGaps: 0 }],
  ['a unit is unloaded and not weighed', { units: [count('unloaded', 1, 1)], missingGaps: 0 }],
  ['a missing unit has no gap', { missingGaps: 0 }],
  ['a gap has no missing unit', { missingGaps: 2 }],
  ['a route is not closed', { routes: [{ status: 'closed' }, { status: 'finished' }] }],
])('not balanced while %s', (_what, rest) => {
  expect(books(rest).balanced).toBe(false);
});
