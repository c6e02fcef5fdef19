import { demoApi } from '#shared/demo/demo';
import { routesApi, type Route } from '#shared/dispatch/routes';
import { Caller } from '../../server/demo/simulation/caller';
import { planAndPublish } from '../../server/demo/simulation/plan-day';
import type { TestApp } from './app';

/** A demo collector to whom the plan gave a route; `person`: which of them, as `TestBrowser.open` takes it. */
interface RoutedCollector {
  person: number;
  personId: string;
  caller: Caller;
  route: Route;
}

/** Plans the demo day for half a second and publishes it. Which collectors have a route, and what is on it, is the plan's choice. */
export async function publishDemoDay(t: TestApp) {
  const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
  const idsOf = (role: string) => people.items.filter((one) => one.role === role).map(({ id }) => id);
  const dispatcher = await Caller.asDemoPerson(t.url, idsOf('dispatcher')[0]!);
  await planAndPublish(dispatcher, people.day, 1, 0.5);
  const collectors: RoutedCollector[] = [];
  for (const [person, personId] of idsOf('collector').entries()) {
    const caller = await Caller.asDemoPerson(t.url, personId);
    const { route } = await caller.call(routesApi.getMyRoute, { query: {} });
    if (route) collectors.push({ person, personId, caller, route });
  }
  if (collectors.length === 0) throw new Error('no demo collector has a route');
  return { dispatcher, people, day: people.day, collectors };
}
