import mongoose, { Types } from 'mongoose';
import pino from 'pino';
import { listParked, retryParked } from '../../../scripts/parked/parked';
import { systemActor } from '../../../server/kernel/actor';
import { createFanOut } from '../../../server/kernel/events/fan-out';
import { createFeed, type Feed } from '../../../server/kernel/events/feed';
import { EventModel, type StoredEvent } from '../../../server/kernel/events/event-store';
import { ListenerStateModel } from '../../../server/kernel/events/listener-places';
import { createListenerRunner } from '../../../server/kernel/events/listeners';
import { ParkedEventModel } from '../../../server/kernel/events/parked-events';
import { transact } from '../../../server/kernel/events/transact';
import type { Kernel, Listener } from '../../../server/kernel/kernel';
import { createSchedule } from '../../../server/kernel/schedule';
import { useApp } from '../../setup/app';

const someId = () => new Types.ObjectId().toHexString();

async function until(what: string, check: () => boolean | Promise<boolean>, ms = 8_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`did not happen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('events', () => {
  let feed: Feed;
  // Before the application and its database go.
  afterAll(() => feed.stop());
  const t = useApp();
  beforeAll(async () => {
    feed = createFeed(t.app.kernel);
    await feed.start();
  });
  const record = (kernel: Kernel, siteId: string) =>
    transact(kernel, systemActor('test'), (tx) => tx.record('network:site-updated', { siteId }));
  const siteOf = (event: StoredEvent) => (event as StoredEvent<'network:site-updated'>).data.siteId;

  test('an aborted transaction leaves neither state nor event', async () => {
    const { kernel } = t.app;
    const siteId = someId();
    const failing = transact(kernel, systemActor('test'), async (tx) => {
      await tx.record('network:site-updated', { siteId });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await EventModel.countDocuments({ 'data.siteId': siteId })).toBe(0);
  });

  test('data that does not fit the event is refused', async () => {
    const wrong = transact(t.app.kernel, systemActor('test'), (tx) =>
      tx.record('network:site-updated', { siteId: 'x' }),
    );
    await expect(wrong).rejects.toThrow();
  });

  test('the fan-out delivers in commit order and survives a failing rule', async () => {
    const { kernel } = t.app;
    const seen: string[] = [];
    const fanOut = createFanOut(
      kernel,
      feed,
      [
        {
          on: 'network:site-updated',
          push: (event) => {
            seen.push(event.data.siteId);
            return Promise.reject(new Error('a broken rule'));
          },
        },
      ],
      () => undefined,
    );
    fanOut.start();
    const ids = Array.from({ length: 20 }, someId);
    for (const siteId of ids) await record(kernel, siteId);
    await until('20 pushes', () => seen.length === 20);
    await fanOut.stop();
    expect(seen).toEqual(ids);
  });

  test('of two processes one handles each event; when it goes the other takes over from the kept place', async () => {
    const { kernel } = t.app;
    const handled: [string, string][] = [];
    const listenerOf = (process: string): Listener => ({
      name: `takeover-${process.length}`,
      on: ['network:site-updated'],
      handle: (event) => {
        handled.push([process, siteOf(event)]);
        return Promise.resolve();
      },
    });
    const first = createListenerRunner({ ...kernel, instanceId: 'one' }, feed, [listenerOf('one')]);
    const second = createListenerRunner({ ...kernel, instanceId: 'two' }, feed, [listenerOf('two')]);
    await EventModel.deleteMany({});
    first.start();
    await until('the first holds its place', async () =>
      Boolean((await ListenerStateModel.findById('takeover-3'))?.resumeToken),
    );
    second.start();
    const before = [someId(), someId()];
    for (const siteId of before) await record(kernel, siteId);
    await until('two handled', () => handled.length === 2);
    await first.stop();
    const after = [someId(), someId()];
    for (const siteId of after) await record(kernel, siteId);
    await until('four handled', () => handled.length >= 4);
    await second.stop();
    expect(handled).toEqual([...before.map((siteId) => ['one', siteId]), ...after.map((siteId) => ['two', siteId])]);
  }, 20_000);

  test('an event that always fails is parked with an alarm, holds up neither the next nor other listeners, and is handled again when asked for', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
    const kernel = { ...t.app.kernel, log };
    const [bad, good] = [someId(), someId()];
    const handled: string[] = [];
    const beside: string[] = [];
    let isMended = false;
    await EventModel.deleteMany({});
    const runner = createListenerRunner(kernel, feed, [
      {
        name: 'parking',
        on: ['network:site-updated'],
        handle: (event) => {
          if (siteOf(event) === bad && !isMended) return Promise.reject(new Error('always'));
          handled.push(siteOf(event));
          return Promise.resolve();
        },
      },
      { name: 'beside', on: ['network:site-updated'], handle: async (event) => void beside.push(siteOf(event)) },
    ]);
    runner.start();
    const placed = { _id: { $in: ['parking', 'beside'] }, resumeToken: { $ne: null } };
    await until('both have their place', async () => (await ListenerStateModel.countDocuments(placed)) === 2);
    await record(kernel, bad);
    await record(kernel, good);
    await until('the other listener has both', () => beside.length === 2);
    // It did not wait for the five attempts, which take three seconds.
    expect([handled, await ParkedEventModel.countDocuments({ listener: 'parking' })]).toEqual([[], 0]);
    await until('the good one', () => handled.includes(good), 15_000);
    expect(beside).toEqual([bad, good]);
    const alarms = () => lines.filter((line) => line.includes('ALARM: event parked')).map((line) => JSON.parse(line));
    const { eventId } = (await ParkedEventModel.findOne({ listener: 'parking', error: 'always' }).lean())!;
    expect(alarms()).toEqual([expect.objectContaining({ level: 50, listener: 'parking', eventId: String(eventId) })]);
    const counted = async () =>
      /huiliu_listener_parked_total\{listener="parking"\} (\d+)/.exec(
        await (await fetch(`${t.url}/metrics`)).text(),
      )?.[1];
    expect(await counted()).toBe('1');

    const db = mongoose.connection.getClient().db(mongoose.connection.name);
    const parked = { listener: 'parking', event: 'network:site-updated', eventId: String(eventId), error: 'always' };
    expect(await listParked(db, 'parking')).toEqual([expect.objectContaining(parked)]);
    expect(await retryParked(db, { listener: 'nobody', patienceMs: 0 })).toEqual([]);
    expect(await retryParked(db, { listener: 'parking', patienceMs: 20_000 })).toEqual([
      expect.objectContaining({ ...parked, outcome: 'failed' }),
    ]);
    expect([await counted(), alarms().length]).toEqual(['2', 2]);
    isMended = true;
    expect(await retryParked(db, { listener: 'parking', patienceMs: 20_000 })).toEqual([
      expect.objectContaining({ ...parked, outcome: 'handled' }),
    ]);
    expect(handled).toEqual([good, bad]);
    expect(beside).toEqual([bad, good]);
    await runner.stop();
    // With nobody there, who asks is told so.
    await ParkedEventModel.create({ listener: 'parking', eventId, error: 'always', parkedAt: new Date() });
    expect(await retryParked(db, { listener: 'parking', patienceMs: 100 })).toEqual([
      expect.objectContaining({ outcome: 'not taken' }),
    ]);
    await ParkedEventModel.deleteMany({});
  }, 60_000);

  test('attempts while the database is away do not count; what fails so while it answers is parked like any other', async () => {
    const { kernel } = t.app;
    const away = new mongoose.mongo.MongoServerSelectionError('connect ECONNREFUSED', {} as never);
    let attempts = 0;
    let isBack = false;
    await EventModel.deleteMany({});
    const runner = createListenerRunner(kernel, feed, [
      {
        name: 'patient',
        on: ['network:site-updated'],
        handle: () => {
          attempts += 1;
          return isBack ? Promise.resolve() : Promise.reject(away);
        },
      },
    ]);
    const parked = () => ParkedEventModel.countDocuments({ listener: 'patient' });
    runner.start();
    await until('it has its place', async () => Boolean((await ListenerStateModel.findById('patient'))?.resumeToken));
    const db = mongoose.connection.db!;
    const command = db.command.bind(db);
    const ping = jest
      .spyOn(db, 'command')
      .mockImplementation((asked, options) => ('ping' in asked ? Promise.reject(away) : command(asked, options)));
    try {
      await record(kernel, someId());
      // Twice as often as an event is tried that fails for a reason of its own.
      await until('ten attempts', async () => attempts >= 10 || (await parked()) > 0, 15_000);
      expect(await parked()).toBe(0);
      isBack = true;
      const before = attempts;
      await until('it is handled', () => attempts > before);
      ping.mockRestore();
      isBack = false;
      await record(kernel, someId());
      await until('it is parked', async () => (await parked()) === 1);
    } finally {
      ping.mockRestore();
      await runner.stop();
      await ParkedEventModel.deleteMany({});
    }
  }, 40_000);

  test('what waits behind a slow one is followed once per key, by its last event; nothing without a key is left out', async () => {
    const { kernel } = t.app;
    const handled: string[] = [];
    let release: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (release = resolve));
    const [route, other, alone] = [someId(), someId(), someId()];
    const actors: string[] = [];
    let come = 0;
    await EventModel.deleteMany({});
    const runner = createListenerRunner(kernel, feed, [
      {
        name: 'merging',
        on: ['network:site-updated'],
        mergeBy: (event) => (siteOf(event) === alone ? null : siteOf(event)),
        handle: async (event) => {
          handled.push(siteOf(event));
          actors.push(String(event._id));
          if (handled.length === 1) await first;
        },
      },
      { name: 'counting', on: ['network:site-updated'], handle: async () => void (await Promise.resolve(come++)) },
    ]);
    runner.start();
    const placed = { _id: { $in: ['merging', 'counting'] }, resumeToken: { $ne: null } };
    await until('both have their place', async () => (await ListenerStateModel.countDocuments(placed)) === 2);
    await record(kernel, other);
    await until('the slow one has begun', () => handled.length === 1);
    for (const siteId of [route, alone, route, alone, route]) await record(kernel, siteId);
    const last = await EventModel.findOne({ 'data.siteId': route }).sort({ recordedAt: -1, _id: -1 }).lean();
    // An event that is still on its way does not wait behind the slow one.
    await until('all have come', () => come >= 6);
    release();
    await until('the rest', () => handled.length >= 4);
    await runner.stop();
    expect(handled).toEqual([other, alone, alone, route]);
    expect(actors.at(-1)).toBe(String(last?._id));
  }, 20_000);

  test('a tick runs once however many processes there are', async () => {
    const { kernel } = t.app;
    let runs = 0;
    const job = { name: 'each-second', cron: '* * * * * *', run: async () => void (await Promise.resolve(runs++)) };
    const schedules = ['one', 'two', 'three'].map((instanceId) => createSchedule({ ...kernel, instanceId }, [job]));
    const started = Date.now();
    for (const schedule of schedules) await schedule.start();
    await new Promise((resolve) => setTimeout(resolve, 3_200));
    for (const schedule of schedules) await schedule.stop();
    const seconds = Math.floor(Date.now() / 1000) - Math.floor(started / 1000);
    expect(runs).toBeGreaterThanOrEqual(2);
    expect(runs).toBeLessThanOrEqual(seconds);
  });
});
