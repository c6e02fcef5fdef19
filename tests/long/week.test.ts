import { closingApi } from '#shared/closing/closing';
import { demoApi } from '#shared/demo/demo';
import { addDays, instantOf } from '#shared/kernel/time';
import { requestsApi } from '#shared/requests/requests';
import { flowsApi } from '#shared/sorting/flows';
import { sortingApi } from '#shared/sorting/sorting';
import { simulateDay } from '../../server/demo/simulation';
import { Caller } from '../../server/demo/simulation/caller';
import { secondDistrict } from '../feature/planning/booked-day';
import { eventually } from '../feature/dispatch/operated-day';
import { testDay, testZone, useApp } from '../setup/app';
import { faultsOfBooks } from '../setup/books';
import { docksOf, openOneDock } from '../setup/docks';

const seed = Number(process.env['SIMULATION_SEED'] ?? 1);
const days = Number(process.env['WEEK_DAYS'] ?? 7);
const speed = 1500;

describe(`a week of small days, driven by public API and sockets alone (SIMULATION_SEED=${seed})`, () => {
  const t = useApp({ DEMO: '1', SEED: secondDistrict, SEED_REQUESTS: '14', PLANNER_THREADS: '1' });
  const signIn = async (role: string) => {
    const { items } = (await t.visitor.call(demoApi.listDemoPeople, {})).body;
    return Caller.asDemoPerson(t.url, items.find((one) => one.role === role)?.id ?? '');
  };

  test(`${days} days are driven, weighed in and explained; then every audit finds nothing`, async () => {
    const dispatcher = await signIn('dispatcher');
    await openOneDock(t.url);
    let driven = 0;
    let docked = 0;
    for (let n = 0; n < days; n += 1) {
      const day = addDays(testDay, n);
      const now = instantOf(day, 7.5 * 3600, testZone).toISOString();
      // Moving the clock to a new morning also books its requests.
      await dispatcher.call(demoApi.moveClock, { body: { now, speed: 1 } });
      const { items } = await dispatcher.call(requestsApi.listRequests, { query: { day, limit: 1 } });
      if (items.length === 0) continue;
      const signal = AbortSignal.timeout(400_000);
      const summary = await simulateDay({
        url: t.url,
        speed,
        seed: seed + n,
        planSec: 5,
        signal,
        told: () => undefined,
      });
      expect(summary).toMatchObject({ day, balanced: true, agrees: true, overloads: 0 });
      driven += 1;
      const docks = await docksOf(t.url, day);
      expect(docks.faults).toEqual([]);
      docked += docks.used;
      // Nothing of the day closes before every gap of it is explained.
      const gaps = (await dispatcher.call(sortingApi.listGaps, { query: { day, status: 'open' } })).items;
      for (const { id } of gaps)
        await dispatcher.call(sortingApi.explainGap, { params: { id }, body: { explanation: '当天查清' } });
      const { blockers } = await dispatcher.call(closingApi.getDaySheet, { params: { day } });
      const goods = ['gap_open', 'unit_unaccounted', 'route_open'];
      expect(blockers.filter(({ kind }) => goods.includes(kind))).toEqual([]);
      await dispatcher.call(flowsApi.closePeriod, { body: { day } });
    }
    expect(driven).toBeGreaterThanOrEqual(Math.min(days, 5));
    expect(docked).toBeGreaterThanOrEqual(driven);

    const week = { from: testDay, to: addDays(testDay, days) };
    const flows = await dispatcher.call(flowsApi.getFlows, { query: week });
    expect(flows).toMatchObject({ balanced: true, openGaps: 0 });
    expect(flows.inKg).toBeGreaterThan(0);
    // What listens is a moment behind the last act.
    expect(await eventually(faultsOfBooks, (faults) => faults.length === 0)).toEqual([]);
  }, 3_000_000);
});
