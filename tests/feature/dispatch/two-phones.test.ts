import { randomUUID } from 'node:crypto';
import { routesApi, type CollectorActInput } from '#shared/dispatch/routes';
import { ActModel } from '../../../server/dispatch/model';
import { homes, operator, useOperatedDay, type Booked, type Crew } from './operated-day';

/** Phones that were without signal: what they send late counts for the time it was done, and never twice. */
describe('acts that come late, from more than one phone', () => {
  const on = useOperatedDay();
  const phones = { one: randomUUID(), two: randomUUID() };
  let bookings: Booked[];
  let crew: Crew;
  const at = (minutes: number) => new Date(on.now().getTime() + minutes * 60_000).toISOString();
  const minutesFromNow = (when?: Date) => Math.round(((when?.getTime() ?? 0) - on.now().getTime()) / 60_000);
  const send = async (
    acts: CollectorActInput[],
    from: { phone?: keyof typeof phones; skewMin?: number; untilRefused?: boolean } = {},
  ) => {
    const { phone = 'one', skewMin = 0, untilRefused = true } = from;
    const answer = await crew.client.call(routesApi.performActs, {
      params: { id: crew.route.id },
      body: { acts, untilRefused, phone: { id: phones[phone], now: at(skewMin) } },
    });
    expect(answer.status).toBe(200);
    crew.route = answer.body.route;
    return answer.body.results;
  };

  beforeAll(async () => {
    bookings = [await on.book(), await on.book({ address: { ...on.booking().address, place: homes.west } })];
    crew = await on.planned();
    on.at('10:00');
  }, 30_000);

  test('two hours without signal: the clock is right, so each act counts for its time; a clock that is ten minutes slow is set right and flagged', async () => {
    await send([crew.make('start', {})]);
    on.at('12:30');
    const [first] = crew.route.stops.filter(({ kind }) => kind === 'visit');
    const arrive = { ...crew.make('arrive', { stopId: first!.id }), at: at(-90) };
    expect(await send([arrive])).toMatchObject([{ ok: true, repeated: false }]);
    const kept = await ActModel.findById(arrive.actId).lean();
    // The seconds that the call itself takes count too.
    expect(kept).toMatchObject({ clockOff: false, phoneId: phones.one });
    expect(Math.abs(kept?.offsetSec ?? 60)).toBeLessThan(30);
    expect(minutesFromNow(kept?.countsAt)).toBe(-90);
    // The slow phone says 11:50 at 12:30 minus half an hour, and 12:20 while it sends.
    const collect = {
      ...crew.make('collect', {
        stopId: first!.id,
        unit: { code: 'SLOW-1', categoryKey: 'washer', condition: 'broken', weightKg: 70 },
      }),
      at: at(-40),
    };
    expect(await send([collect], { skewMin: -10 })).toMatchObject([{ ok: true }]);
    const slow = await ActModel.findById(collect.actId).lean();
    expect(slow).toMatchObject({ clockOff: true });
    expect(Math.round((slow?.offsetSec ?? 0) / 60)).toBe(-10);
    expect([minutesFromNow(slow?.deviceAt), minutesFromNow(slow?.countsAt)]).toEqual([-40, -30]);
  });

  test('a batch five times over and in pieces: each act once', async () => {
    const stop = crew.route.stops.find(({ status }) => status === 'door');
    const { pickupCode } = bookings.find(({ id }) => id === stop!.visit!.requestId)!;
    const acts = [
      crew.make('collect', {
        stopId: stop!.id,
        unit: { code: 'TWICE-1', categoryKey: 'washer', condition: 'broken', weightKg: 60 },
      }),
      crew.make('complete', { stopId: stop!.id, pickupCode }),
    ];
    const answers = await Promise.all([send(acts), send(acts), send(acts.slice(0, 1)), send(acts), send(acts)]);
    for (const results of answers) for (const result of results) expect(result).toMatchObject({ ok: true });
    expect(answers.flat().filter(({ repeated }) => !repeated)).toHaveLength(2);
    expect(crew.route.stops.find(({ id }) => id === stop!.id)?.visit?.units).toHaveLength(2);
    // The completion alone, before its stop is worked at: refused, and taken when its turn comes.
    const next = crew.route.stops.find(({ kind, status }) => kind === 'visit' && status === 'planned')!;
    const code = bookings.find(({ id }) => id === next.visit!.requestId)!.pickupCode;
    const complete = crew.make('complete', { stopId: next.id, pickupCode: code });
    expect(await send([complete])).toMatchObject([{ ok: false, code: 'wrong_state', conflict: null }]);
    const before = [
      crew.make('arrive', { stopId: next.id }),
      crew.make('collect', {
        stopId: next.id,
        unit: { code: 'TURN-1', categoryKey: 'washer', condition: 'broken', weightKg: 60 },
      }),
    ];
    expect(await send([...before, complete])).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
  });

  test('two phones on one job: the second hears who did what and when, and nothing after it is tried', async () => {
    const [done] = crew.route.stops.filter(({ kind, status }) => kind === 'visit' && status === 'done');
    const acts = [
      crew.make('arrive', { stopId: done!.id }),
      crew.make('collect', {
        stopId: done!.id,
        unit: { code: 'OTHER-1', categoryKey: 'washer', condition: 'broken', weightKg: 50 },
      }),
    ];
    const mate = await on.t.as('collector', { ...operator, crewId: crew.route.crew.id, name: '王师傅' });
    const other = await mate.call(routesApi.performActs, {
      params: { id: crew.route.id },
      body: { acts, untilRefused: true, phone: { id: phones.two, now: at(0) } },
    });
    const last = await ActModel.findOne({ stopId: done!.id }).sort({ receivedAt: -1, _id: -1 }).lean();
    expect(other.body.results).toEqual([
      expect.objectContaining({
        ok: false,
        code: 'wrong_state',
        conflict: { type: last?.type, by: expect.any(String), at: last?.countsAt.toISOString() },
      }),
    ]);
    expect((other.body.results[0]?.conflict?.by ?? '').length).toBeGreaterThan(0);
    // The first phone's own repetition is no conflict with itself; without `untilRefused` every act is answered.
    expect(await send(acts, { untilRefused: false })).toMatchObject([
      { ok: false, conflict: null },
      { ok: false, conflict: null },
    ]);
  });
});
