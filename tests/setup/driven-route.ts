import { demoApi } from '#shared/demo/demo';
import { catalogueApi } from '#shared/requests/catalogue';
import { Caller } from '../../server/demo/simulation/caller';
import { SeededChance } from '../../server/demo/simulation/chance';
import { SimulatedCrew } from '../../server/demo/simulation/collector';
import { readSerials } from '../../server/demo/simulation/day';
import { DistrictClock } from '../../server/demo/simulation/district-clock';
import type { TestApp } from './app';
import { publishDemoDay } from './demo-day';

/** Plans the demo day and lets one crew drive its whole route in some seconds; the others stay at home. Answers the route. */
export async function driveOneRoute(t: TestApp): Promise<string> {
  const { dispatcher, people, collectors } = await publishDemoDay(t);
  const dealers = people.items.filter(({ role }) => role === 'dealer');
  const serials = await readSerials(await Promise.all(dealers.map(({ id }) => Caller.asDemoPerson(t.url, id))));
  const { items } = await dispatcher.call(catalogueApi.listCategories, {
    query: { districtCode: people.districtCode },
  });
  for (const { caller, route } of collectors) {
    if (route.stops.filter(({ visit }) => visit?.parts.includes('collect')).length < 4) continue;
    const now = new Date(Date.parse(route.stops[0]!.plannedLeaveAt) - 30_000).toISOString();
    const clock = new DistrictClock(AbortSignal.timeout(150_000));
    clock.set(await dispatcher.call(demoApi.moveClock, { body: { now, speed: 3600 } }));
    const world = {
      url: t.url,
      caller,
      clock,
      chance: new SeededChance(3, 'crew'),
      doors: new SeededChance(3, 'doors'),
      traffic: new SeededChance(3, 'traffic'),
      ways: new SeededChance(3, 'ways'),
      categories: new Map(items.map((category) => [category.key, category])),
      serials,
      letIn: () => Promise.resolve(),
      told: () => undefined,
    };
    await new SimulatedCrew(route, world).work();
    // The fast day may have gone past midnight; the centre still works on it.
    await dispatcher.call(demoApi.moveClock, { body: { now: route.shiftEndsAt, speed: 1 } });
    return route.id;
  }
  throw new Error('no route is worth driving');
}
