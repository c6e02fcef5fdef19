import type { Route, RouteStop } from '#shared/dispatch/routes';
import { unloadingBehind } from '../../../web/collector/work/left-aboard';
import { changesBy, changesOf, mergeChanges } from '../../../web/collector/work/route-changes';

const stop = (id: string, rest: object): RouteStop =>
  ({ id, name: id, kind: 'visit', status: 'planned', siteId: null, visit: null, transfer: null, ...rest }) as RouteStop;
const route = (...stops: RouteStop[]): Route =>
  ({ id: 'r', status: 'started', stops: stops.map((one, index) => ({ ...one, seq: index + 1 })) }) as Route;
const visit = (requestId: string, parts: string[], custody?: string) => ({
  visit: { requestId, parts, units: custody ? [{ code: `U-${requestId}`, custody }] : [] },
});
const at = (time: string) => ({ etaAt: `2026-03-11T${time}:00.000Z` });

describe('what a crew is told of a changed route', () => {
  const twoVisits = (first: string, second: string) =>
    route(
      stop('a', { ...visit('q', ['deliver']), ...at(first) }),
      stop('b', { ...visit('other', ['collect']), ...at('09:00') }),
      stop('c', { ...visit('q', ['collect']), ...at(second) }),
    );

  test('two visits of one request are two stops: estimates that move a little are no change', () => {
    expect(changesOf(twoVisits('08:00', '12:00'), twoVisits('08:02', '12:01'))).toEqual([]);
  });

  test('another order and more than a quarter of an hour is told', () => {
    const before = twoVisits('08:00', '12:00');
    const [first, second, third] = before.stops;
    const after = route(second!, { ...first!, ...at('09:30') }, third!);
    expect(changesOf(before, after).map(({ kind, stopId }) => [kind, stopId])).toEqual([
      ['later', 'a'],
      ['moved', 'b'],
    ]);
  });

  test('a late push of the route that was left, and an older answer, leave the route as it is; another day is no change', () => {
    const today = { ...twoVisits('08:00', '12:00'), id: 'today', day: '2026-03-11', version: 5 } as Route;
    const more = [...today.stops, stop('d', { ...visit('new', ['collect']), ...at('13:00') })];
    const later = { ...today, stops: more, version: 6 } as Route;
    const yesterday = { ...route(stop('z', at('08:00'))), id: 'yesterday', day: '2026-03-10', version: 9 } as Route;
    expect(changesBy(today, yesterday, 'push')).toBeNull();
    expect(changesBy(today, yesterday, 'answer')).toEqual([]);
    expect(changesBy(later, today, 'answer')).toBeNull();
    expect(changesBy(null, today, 'push')).toEqual([]);
    expect(changesBy(today, null, 'answer')).toEqual([]);
    expect(changesBy(today, later, 'push')?.map(({ kind, stopId }) => [kind, stopId])).toEqual([['added', 'd']]);
    expect(changesBy(today, later, 'act')).toEqual([]);
    // Published anew, a route of the day has another id.
    expect(changesBy(today, { ...later, id: 'anew', version: 1 }, 'answer')).toHaveLength(1);
  });

  test('a stop that changes again is told once, as it is now', () => {
    const change = (stopId: string, kind: 'earlier' | 'later') => ({ stopId, kind, name: '', etaAt: null });
    expect(mergeChanges([change('a', 'later'), change('b', 'later')], [change('a', 'earlier')])).toEqual([
      change('b', 'later'),
      change('a', 'earlier'),
    ]);
  });
});

describe('units aboard when no unloading is ahead', () => {
  const unload = (id: string, status: string) => stop(id, { kind: 'unload', status });
  const aboard = stop('a', { status: 'done', ...visit('q', ['collect'], 'aboard') });
  const handedOver = stop('a', { status: 'done', ...visit('q', ['collect'], 'unloaded') });
  test.each([
    ['the skipped one takes them', [aboard, unload('u', 'skipped')], 'u'],
    ['the last of several', [unload('t', 'done'), aboard, unload('u', 'failed')], 'u'],
    ['one is still ahead', [unload('t', 'skipped'), aboard, unload('u', 'planned')], null],
    ['nothing is aboard', [handedOver, unload('u', 'skipped')], null],
    ['a route without unloading', [aboard], null],
  ])('%s', (_what, stops, expected) => {
    expect(unloadingBehind(route(...stops))?.id ?? null).toBe(expected);
  });
});
