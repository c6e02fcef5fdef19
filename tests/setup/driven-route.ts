import { demoApi } from '#shared/demo/demo';
import { routesApi } from '#shared/dispatch/routes';
import { catalogueApi } from '#shared/requests/catalogue';
import { Caller } from '../../server/demo/simulation/caller';
import { SeededChance } from '../../server/demo/simulation/chance';
import { SimulatedCrew } from '../../server/demo/simulation/collector';
import { readSerials } from '../../server/demo/simulation/day';
import { DistrictClock } from '../../server/demo/simulation/district-clock';
import { planAndPublish } from '../../server/demo/simulation/plan-day';
import type { TestApp } from './app';

/** Plans the demo day and lets one crew drive its whole route in some seconds; the others stay at home. Answers the route. */
export async function driveOneRoute(t: TestApp): Promise<string> {
  const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
  const signIn = (role: string) =>
    Promise.all(people.items.filter((one) => one.role === role).map(({ id }) => Caller.asDemoPerson(t.url, id)));
  const [dispatcher] = await signIn('dispatcher');
  await planAndPublish(dispatcher!, people.day, 1, 0.5);
  const serials = await readSerials(await signIn('dealer'));
  const { items } = await dispatcher!.call(catalogueApi.listCategories, {
    query: { districtCode: people.districtCode },
  });
  for (const caller of await signIn('collector')) {
    const { route } = await caller.call(routesApi.getMyRoute, { query: {} });
    if (!route || route.stops.filter(({ visit }) => visit?.parts.includes('collect')).length < 4) continue;
    const now = new Date(Date.parse(route.stops[0]!.plannedLeaveAt) - 30_000).toISOString();
    const clock = new DistrictClock(AbortSignal.timeout(150_000));
    clock.set(await dispatcher!.call(demoApi.moveClock, { body: { now, speed: 3600 } }));
    const world = {
      url: t.url,
      caller,
      clock,
      chance: new SeededChance(3, 'crew'),
      traffic: new SeededChance(3, 'traffic'),
      ways: new SeededChance(3, 'ways'),
      categories: new Map(items.map((category) => [category.key, category])),
      serials,
      letIn: () => Promise.resolve(),
      told: () => undefined,
    };
    await new SimulatedCrew(route, world).work();
    // The fast day may have gone past midnight; the centre still works on it.
    await dispatcher!.call(demoApi.moveClock, { body: { now: route.shiftEndsAt, speed: 1 } });
    return route.id;
  }
  throw new Error('no route is worth driving');
}
