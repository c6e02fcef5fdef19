import { withMixedLoads } from '../../../server/planning/same-day/mixed-loads';
import type { RestStop, RouteRest } from '../../../server/planning/same-day/rest-of-day';
import { at, centre, day } from './small-day';

const rest = (aboard: NonNullable<RouteRest['begun']>['aboard'], stops: RestStop[] = []): RouteRest => ({
  ...{ shiftId: 'a', leavesSec: 0, isOut: false, stops },
  begun: { place: at(0, 0), freeSec: 36_000, drivenM: 0, hasHadBreak: false, aboard },
});
const tubes = { ...centre, id: 'tubes', categories: ['crt_tv'] };
const tv = { categoryKey: 'crt_tv', count: 1 };
const batteries = { categoryKey: 'battery', count: 3 };

describe('a vehicle with goods aboard that must not ride together', () => {
  test('has one kind aboard that rides with nothing else and leaves where all of it is accepted', () => {
    const given = day({ facilities: [centre, tubes] });
    const { day: after, rests } = withMixedLoads(given, [rest([tv, batteries])]);
    expect(rests[0]?.begun?.aboard).toEqual([{ categoryKey: 'mixed:a', count: 4 }]);
    const mixed = after.categories.at(-1)!;
    expect(mixed).toMatchObject({ key: 'mixed:a', weightKg: (33.2 + 3 * 12) / 4, volumeLitres: (180 + 3 * 12) / 4 });
    expect(mixed.forbiddenTogetherWith).toEqual(given.categories.map(({ key }) => key));
    expect(after.facilities.map(({ categories }) => categories.includes('mixed:a'))).toEqual([true, false]);
  });

  test('also what waits for it in another vehicle', () => {
    const meeting = { place: at(0, 0), items: [batteries, tv] };
    const place = { requestId: null, parts: [], siteId: null, isLoaded: false, dealerOrderIds: [] };
    const stop: RestStop = { ...place, key: 's', kind: 'load', meeting };
    const { rests } = withMixedLoads(day(), [rest([tv], [stop])]);
    expect(rests[0]?.begun?.aboard).toEqual([tv]);
    expect(rests[0]?.stops[0]?.meeting?.items).toEqual([{ categoryKey: 'mixed:s', count: 4 }]);
  });

  test('all others stay as they are', () => {
    const given = day();
    const rests = [rest([tv, { categoryKey: 'washer', count: 2 }])];
    expect(withMixedLoads(given, rests)).toEqual({ day: given, rests });
  });
});
