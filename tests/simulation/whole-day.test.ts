import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import mongoose from 'mongoose';
import { demoApi } from '#shared/demo/demo';
import type { SimulationSummary } from '../../server/demo/simulation';
import { audit, breachesOf } from '../../scripts/audit/audit';
import { secondDistrict } from '../feature/planning/booked-day';
import { EntryModel, UnitModel } from '../../server/custody';
import { RouteModel } from '../../server/dispatch';
import { RequestModel } from '../../server/requests/model';
import { ArrivalModel, GapModel } from '../../server/sorting/model';
import { drivenMetres } from '../../server/tracking';
import { useApp } from '../setup/app';
import { docksOf, openOneDock } from '../setup/docks';

/** Seed of the crews' and the centre's surprises; printed so that a failure can be repeated. */
const seed = Number(process.env['SIMULATION_SEED'] ?? 1);
const speed = 1500;
const root = path.resolve(__dirname, '../..');

describe(`a whole day, driven by public API and sockets alone (SIMULATION_SEED=${seed})`, () => {
  const t = useApp({ DEMO: '1', SEED: secondDistrict, SEED_REQUESTS: '12', PLANNER_THREADS: '1' });

  let day = '';

  /** As a person starts it, from a second terminal; another exit status than 0 throws. */
  const simulate = (options: readonly string[]) =>
    promisify(execFile)(process.execPath, ['scripts/simulate.mjs', ...options], { cwd: root, timeout: 300_000 });

  test('of an argument that is out of its bounds it says how it is called', async () => {
    const bounds = { code: 2, stdout: expect.stringContaining('[--day YYYY-MM-DD]') };
    await expect(simulate([`--url=${t.url}`, '--day=2026-02-30'])).rejects.toMatchObject(bounds);
  });

  test('what was booked is planned, driven, unloaded and weighed in, and the books balance', async () => {
    await openOneDock(t.url);
    const options = [`--url=${t.url}`, `--speed=${speed}`, `--seed=${seed}`, '--plan-seconds=2'];
    const { stdout, stderr } = await simulate(options);
    const summary = JSON.parse(stdout) as SimulationSummary;
    expect(summary).toMatchObject({ balanced: true, agrees: true, overloads: 0 });
    expect(summary.requests.done).toBeGreaterThan(5);
    expect(summary.pushes).toBeGreaterThan(summary.acts / 2);

    // The database by itself, without the code that adds the books up.
    day = summary.day;
    const requests = await RequestModel.find({ 'slot.day': day }).lean();
    const planned = requests.filter(({ status }) => status !== 'waiting');
    expect(planned.map(({ status }) => status).filter((status) => !['done', 'failed'].includes(status))).toEqual([]);
    const countOf = (status: string) => requests.filter((one) => one.status === status).length;
    expect(summary.requests).toMatchObject({ done: countOf('done'), failed: countOf('failed') });
    const units = await UnitModel.find({ day }).lean();
    expect(units.filter(({ custody }) => custody !== 'received' && custody !== 'missing')).toEqual([]);
    const missing = units.filter(({ custody }) => custody === 'missing').map(({ code }) => code);
    const gaps = await GapModel.find({ day }).lean();
    const gone = gaps.filter(({ kind }) => kind === 'missing');
    expect(gone.map(({ unitCode }) => unitCode).sort()).toEqual(missing.sort());
    const received = units.length - missing.length;
    expect(summary.units).toEqual({ collected: units.length, received, missing: missing.length });
    expect(summary.openGaps).toBe(gaps.filter(({ status }) => status === 'open').length);
    const arrivals = await ArrivalModel.find({ day }).lean();
    expect(arrivals.every(({ status }) => status === 'closed')).toBe(true);
    // Every vehicle was let to the only dock, one after the other.
    expect(await docksOf(t.url, day)).toEqual({
      faults: [],
      used: arrivals.filter(({ arrivedAt }) => arrivedAt).length,
    });
    const weighed = arrivals.flatMap((arrival) => arrival.units.filter(({ receivedKg }) => receivedKg !== null));
    const sumOf = (kgs: number[]) => kgs.reduce((sum, kg) => sum + kg, 0);
    expect(summary.kg.received).toBeCloseTo(sumOf(weighed.map(({ receivedKg }) => receivedKg ?? 0)), 6);
    expect(weighed.map(({ code }) => code).sort()).toEqual(
      units.flatMap(({ code, custody }) => (custody === 'received' ? code : [])).sort(),
    );
    for (const request of requests.filter(({ status }) => status === 'done')) {
      const own = units.filter(({ requestId }) => requestId === String(request._id));
      expect(request.receipt?.paidFen ?? 0).toBe(own.reduce((sum, { priceFen }) => sum + priceFen, 0));
    }
    const routes = await RouteModel.find({ day, active: true }).lean();
    expect(summary.routes).toBe(routes.length);
    const collected = await EntryModel.find({ day, kind: 'collected' }).lean();
    expect(collected.length).toBe(units.length);
    expect(summary.kg.collected).toBeCloseTo(sumOf(collected.map(({ kg }) => kg)), 3);
    // Every jam was told when it was met.
    expect(summary.jams.legs).toBe(stderr.match(/stands in a jam/g)?.length ?? 0);
    expect(
      routes.every(({ status, load }) => status === 'closed' && load.oldPieces === 0 && load.newPieces === 0),
    ).toBe(true);
    // Positions are the only source of what was driven; each route loses the way to its first one.
    const driven = await drivenMetres(routes.map(({ _id }) => String(_id)));
    const drivenM = sumOf([...driven.values()]);
    const plannedM = sumOf(routes.map(({ distanceM }) => distanceM));
    expect(driven.size).toBe(routes.length);
    expect(drivenM / plannedM).toBeGreaterThan(0.95);
    expect(drivenM / plannedM).toBeLessThan(1.03);
    const client = mongoose.connection.getClient();
    expect(breachesOf(await audit({ client, db: client.db(mongoose.connection.name) }))).toEqual([]);
  }, 330_000);

  test('the button refuses a second run, and a day on which nothing is left to drive ends at once', async () => {
    // A slow machine may have taken the fast day beyond midnight.
    t.setTime('20:00', day);
    const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
    const signIn = async (role: string) => {
      const id = people.items.find((one) => one.role === role)?.id ?? '';
      const { body } = await t.visitor.call(demoApi.signInAsDemoPerson, { body: { id } });
      return { Authorization: `Bearer ${body.token}` };
    };
    const headers = await signIn('dispatcher');
    const start = () => t.visitor.raw('POST', '/api/demo/simulation', { headers, body: { speed: 900 } });
    const [first, second] = await Promise.all([start(), start()]);
    expect([first.status, second.status].sort()).toEqual([202, 409]);
    const state = async () =>
      (await t.visitor.raw('GET', '/api/demo/simulation', { headers })).body as unknown as {
        running: boolean;
        error: string | null;
        summary: { balanced: boolean } | null;
      };
    let now = await state();
    for (let tried = 0; now.running && tried < 200; tried += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      now = await state();
    }
    expect(now).toMatchObject({ running: false, error: null, summary: { balanced: true } });
    const collector = await signIn('collector');
    expect((await t.visitor.raw('GET', '/api/demo/simulation', { headers: collector })).status).toBe(403);
  }, 60_000);
});
