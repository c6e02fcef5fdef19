import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Route } from '#shared/dispatch/routes';
import { createSender, type SenderWorld, type SentAct } from '../../../web/collector/work/act-sender';
import type { WaitingAct } from '../../../web/collector/work/phone-store';

class Offline extends Error {}
class Ended extends Error {}
class Invalid extends Error {}

/** A phone and a server that knows each act once; `line` says what each call meets. */
function world(options: { refuse?: (note: string) => boolean; invalid?: (note: string) => boolean } = {}) {
  const store: WaitingAct[] = [];
  const server: string[] = [];
  const calls: number[] = [];
  const line: ('up' | 'lost before' | 'lost after' | 'ended')[] = [];
  let endedAt = 0;
  const noteOf = (act: WaitingAct['act']) => (act.type === 'cannot_do' ? (act.note ?? '') : '');
  const take = (acts: WaitingAct['act'][]): SentAct[] => {
    const results: SentAct[] = [];
    for (const act of acts) {
      const ok = server.includes(act.actId) || !options.refuse?.(noteOf(act));
      if (ok && !server.includes(act.actId)) server.push(act.actId);
      results.push({
        ok,
        code: ok ? null : 'conflict',
        message: ok ? null : 'no',
        action: ok ? null : 'look',
        details: ok ? null : { most: 3 },
        conflict: null,
      });
      if (!ok) break;
    }
    return results;
  };
  const parts: SenderWorld = {
    list: () => Promise.resolve([...store]),
    prepare: (act) => Promise.resolve(act),
    send: (_routeId, acts) => {
      calls.push(acts.length);
      const state = line.shift() ?? 'up';
      if (state === 'lost before') return Promise.reject(new Offline());
      if (state === 'ended') return Promise.reject(new Ended());
      if (acts.some((act) => options.invalid?.(noteOf(act)))) return Promise.reject(new Invalid());
      const results = take(acts);
      return state === 'lost after'
        ? Promise.reject(new Offline())
        : Promise.resolve({ results, route: {} as unknown as Route });
    },
    keep: (one) => {
      const at = store.findIndex(({ seq }) => seq === one.seq);
      if (at >= 0) store[at] = one;
      return Promise.resolve();
    },
    drop: (taken) => {
      for (const { seq } of taken)
        store.splice(
          store.findIndex((one) => one.seq === seq),
          1,
        );
      return Promise.resolve();
    },
    isPassing: (thrown) => thrown instanceof Offline,
    isSignedOut: (thrown) => thrown instanceof Ended,
    signedOut: () => (endedAt = calls.length),
    refusalOf: () => ({ message: 'bad', action: 'look', conflict: null }),
    changed: () => Promise.resolve(),
    wait: () => Promise.resolve(),
  };
  const add = (notes: string[], routeId = 'r') => {
    const ids = notes.map(() => randomUUID());
    for (const [n, note] of notes.entries())
      store.push({
        seq: store.length + 1 + n * 1_000,
        routeId,
        refused: null,
        act: { actId: ids[n]!, type: 'cannot_do', at: '', stopId: 's', reason: 'other', note },
      });
    return ids;
  };
  const sender = createSender(parts);
  return {
    ...{ store, server, calls, line, add, sender, parts },
    endedAt: () => endedAt,
    run: async () => {
      sender.wake();
      await sender.settled();
    },
  };
}
const notes = (n: number) => Array.from({ length: n }, (_, at) => `n${at}`);

describe('the line of acts from the phone', () => {
  test('five hundred go up in their order, fifty a call', async () => {
    const on = world();
    const ids = on.add(notes(500));
    await on.run();
    expect(on.server).toEqual(ids);
    expect(on.calls).toEqual(Array.from({ length: 10 }, () => 50));
    expect(on.store).toEqual([]);
  });

  test('a refused one stops the line; those before it are done, those after it untouched', async () => {
    const on = world({ refuse: (note) => note === 'n3' });
    const ids = on.add(notes(6));
    await on.run();
    expect(on.server).toEqual(ids.slice(0, 3));
    expect(on.store.map(({ refused }) => refused?.message ?? null)).toEqual(['no', null, null]);
    expect(on.store[0]?.refused).toEqual({
      ...{ code: 'conflict', message: 'no', action: 'look', conflict: null },
      details: { most: 3 },
    });
    await on.run();
    expect(on.calls).toHaveLength(1);
  });

  test('one that makes the whole call fail is found by sending one by one', async () => {
    const on = world({ invalid: (note) => note === 'n2' });
    const ids = on.add(notes(5));
    await on.run();
    expect(on.server).toEqual(ids.slice(0, 2));
    expect(on.store[0]).toMatchObject({ refused: { message: 'bad' } });
    expect(on.store).toHaveLength(3);
  });

  test('acts of two routes are two calls', async () => {
    const on = world();
    const first = on.add(notes(2), 'a');
    const second = on.add(notes(2), 'b');
    await on.run();
    expect([on.server, on.calls]).toEqual([
      [...first, ...second],
      [2, 2],
    ]);
  });

  test('an ended session keeps everything and is no refusal; after the next sign-in it goes on', async () => {
    const on = world();
    const ids = on.add(notes(3));
    on.line.push('ended');
    await on.run();
    expect([on.endedAt(), on.server, on.store.filter(({ refused }) => refused)]).toEqual([1, [], []]);
    await on.run();
    expect(on.server).toEqual(ids);
  });

  test('who is woken during a try that fails tries again at once, not after the pause', async () => {
    const w = world();
    w.add(['one']);
    let failing = true;
    const sender = createSender({
      ...w.parts,
      send: (routeId, acts) => {
        if (!failing) return w.parts.send(routeId, acts);
        failing = false;
        // The signal comes back while the try without it is still failing.
        sender.wake();
        return Promise.reject(new Offline());
      },
      wait: () => new Promise(() => undefined),
    });
    sender.wake();
    await sender.settled();
    expect(w.server).toHaveLength(1);
  });

  test('an act done while the empty list is being read is sent', async () => {
    const { parts, server, add } = world();
    const ids: string[] = [];
    let isFirst = true;
    const sender = createSender({
      ...parts,
      list: async () => {
        const seen = await parts.list();
        if (isFirst) {
          isFirst = false;
          ids.push(...add(['late']));
          sender.wake();
        }
        return seen;
      },
    });
    sender.wake();
    await sender.settled();
    expect(server).toEqual(ids);
  });

  test('however the line breaks, each act arrives once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.constantFrom('up', 'lost before', 'lost after', 'ended'), { maxLength: 12 }),
        async (count, line) => {
          const on = world();
          on.line.push(...(line as typeof on.line));
          const ids = on.add(notes(count));
          for (let tried = 0; tried < 20 && on.store.length > 0; tried += 1) await on.run();
          expect(on.server).toEqual(ids);
          expect(on.store).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
