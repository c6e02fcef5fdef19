import { setTimeout as pause } from 'node:timers/promises';
import { demoApi } from '#shared/demo/demo';
import { addDays } from '#shared/kernel/time';
import { routesApi } from '#shared/dispatch/routes';
import { requestsApi } from '#shared/requests/requests';
import { simulateDay } from '../../../server/demo/simulation';
import { Caller } from '../../../server/demo/simulation/caller';
import { goOnTo, planAndPublish } from '../../../server/demo/simulation/plan-day';
import { IncidentModel } from '../../../server/incidents/model';
import { RequestModel } from '../../../server/requests/model';
import { useApp } from '../../setup/app';

describe('the day after', () => {
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '12', PLANNER_THREADS: '1' });

  test('planned and published before it comes, is driven with what was booked for it and nothing invented', async () => {
    const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
    const day = addDays(people.day, 1);
    const dispatcher = await Caller.asDemoPerson(t.url, people.items.find(({ role }) => role === 'dispatcher')!.id);
    await dispatcher.call(requestsApi.openRequest, {
      body: {
        districtCode: people.districtCode,
        kind: 'collect',
        items: [{ categoryKey: 'microwave', condition: 'broken', count: 1 }],
        address: { place: { lng: 103.818, lat: 29.409 }, text: '竹根镇文化路 12 号' },
        contact: { name: '余小芳', phone: '13912345627' },
        slot: { day, from: '10:00', to: '11:30' },
      },
    });
    await planAndPublish(dispatcher, day, 1, 1);
    await dispatcher.call(demoApi.startSimulation, { body: { speed: 1000, day } });
    let state = await dispatcher.call(demoApi.getSimulation, {});
    while (state.running) {
      await pause(300);
      state = await dispatcher.call(demoApi.getSimulation, {});
    }
    expect(state).toMatchObject({ error: null, summary: { day, routes: 1, requests: { total: 1 } } });
    expect((await t.visitor.call(demoApi.getClock, {})).body.day).toBe(day);
    expect(await RequestModel.countDocuments({ 'slot.day': day })).toBe(1);
    expect(await IncidentModel.countDocuments({ kind: 'urgent_request' })).toBe(0);
    dispatcher.close();
  }, 90_000);

  test('but not one without shifts, nor one that has passed: nothing is moved, and the bounds are said', async () => {
    const clock = async () => (await t.visitor.call(demoApi.getClock, {})).body.day;
    const today = await clock();
    const { signal } = new AbortController();
    const simulate = (day: string) =>
      simulateDay({ url: t.url, day, speed: 1000, seed: 1, planSec: 1, signal, told: () => undefined });
    for (const days of [-1, 8])
      await expect(simulate(addDays(today, days))).rejects.toThrow(
        `today is ${today}, the last day with shifts is ${addDays(today, 7)}`,
      );
    expect(await clock()).toBe(today);
  }, 30_000);

  test('nor planned before it comes: its morning is gone on to, with what is booked for it', async () => {
    const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
    const dispatcher = await Caller.asDemoPerson(t.url, people.items.find(({ role }) => role === 'dispatcher')!.id);
    const { body: now } = await t.visitor.call(demoApi.getClock, {});
    const day = addDays(now.day, 1);
    await goOnTo(dispatcher, day, { ...people, day: now.day });
    expect((await t.visitor.call(demoApi.getClock, {})).body.day).toBe(day);
    await planAndPublish(dispatcher, day, 1, 1);
    expect((await dispatcher.call(routesApi.listRoutes, { query: { day } })).items.length).toBeGreaterThan(0);
    dispatcher.close();
  }, 60_000);
});
