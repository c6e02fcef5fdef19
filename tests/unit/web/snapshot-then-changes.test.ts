import { createSnapshotThenChanges } from '../../../web/kernel/snapshot-then-changes';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A server whose list grows, a line to it, and a page that shows the list. Answers come when `answer` is called. */
function world({ isNear }: { isNear: boolean }) {
  const server: string[] = [];
  const asked: { read: string[]; signal: AbortSignal; answer: () => void; fail: () => void }[] = [];
  const frames: (() => void)[] = [];
  const timers: (() => void)[] = [];
  const shown: string[] = [];
  let now: string[] | null = null;
  let failures = 0;
  const order = createSnapshotThenChanges<string[]>({
    fetch: (signal) =>
      new Promise((resolve, reject) => {
        // The server reads when it is asked; the answer is on its way for as long as the test wants.
        const read = [...server];
        asked.push({ read, signal, answer: () => resolve(read), fail: () => reject(new Error('offline')) });
      }),
    isLineNear: () => isNear,
    atNextFrame: (then) => frames.push(then),
    after: (_ms, then) => {
      timers.push(then);
      return () => void timers.splice(0);
    },
    current: () => now,
    show: (value) => {
      now = value;
      shown.push(value.join(''));
    },
    failed: () => (failures += 1),
    settled: () => undefined,
  });
  return {
    ...{ server, asked, order, shown },
    failures: () => failures,
    /** A change at the server; `heard`: the page's subscription stood already. */
    change: (what: string, heard: boolean) => {
      server.push(what);
      if (heard) order.push((list) => [...list, what]);
    },
    answer: async (n: number) => {
      asked[n]?.answer();
      await settled();
    },
    frame: () => frames.splice(0).forEach((run) => run()),
    patienceEnds: () => timers.splice(0).forEach((run) => run()),
  };
}

describe('a snapshot and the changes after it', () => {
  test('on a line that is near the snapshot waits for the subscription and is fetched once', async () => {
    const page = world({ isNear: true });
    page.order.begin();
    expect(page.asked).toHaveLength(0);
    page.change('a', false);
    page.order.acknowledged(false);
    await page.answer(0);
    page.patienceEnds();
    expect(page.shown).toEqual(['a']);
    expect(page.asked).toHaveLength(1);
  });

  test('without a line it is shown at once; a change between it and the subscription comes with the second', async () => {
    const page = world({ isNear: false });
    page.order.begin();
    await page.answer(0);
    page.change('a', false);
    page.order.acknowledged(false);
    await page.answer(1);
    expect(page.shown).toEqual(['', 'a']);
    expect(page.asked).toHaveLength(2);
  });

  test('the subscription that comes while the first is under way does not undo it: shown, then fetched again', async () => {
    const page = world({ isNear: false });
    page.order.begin();
    page.change('a', false);
    page.order.acknowledged(false);
    expect(page.asked[0]?.signal.aborted).toBe(false);
    await page.answer(0);
    expect(page.shown).toEqual(['']);
    await page.answer(1);
    expect(page.shown).toEqual(['', 'a']);
    expect(page.asked).toHaveLength(2);
  });

  test('a subscription that is slow is not waited for longer than a moment', async () => {
    const page = world({ isNear: true });
    page.order.begin();
    page.patienceEnds();
    await page.answer(0);
    page.change('a', false);
    page.order.acknowledged(false);
    await page.answer(1);
    expect(page.shown).toEqual(['', 'a']);
  });

  test('changes that arrive before the snapshot wait for it; a burst is one change', async () => {
    const page = world({ isNear: true });
    page.order.begin();
    page.order.acknowledged(false);
    page.change('a', true);
    page.change('b', true);
    page.frame();
    expect(page.shown).toEqual([]);
    await page.answer(0);
    page.frame();
    expect(page.shown).toEqual(['', 'ab']);
  });

  test('after a lost line what is under way is given up and asked for anew', async () => {
    const page = world({ isNear: true });
    page.order.begin();
    page.order.acknowledged(false);
    page.change('a', false);
    page.order.acknowledged(true);
    expect(page.asked[0]?.signal.aborted).toBe(true);
    await page.answer(0);
    expect(page.shown).toEqual([]);
    await page.answer(1);
    expect(page.shown).toEqual(['a']);
  });

  test('a first snapshot that fails is tried again when the line is there', async () => {
    const page = world({ isNear: false });
    page.order.begin();
    page.asked[0]?.fail();
    await settled();
    expect(page.failures()).toBe(1);
    page.change('a', false);
    page.order.acknowledged(false);
    await page.answer(1);
    expect(page.shown).toEqual(['a']);
  });

  test('what was left shows nothing any more', async () => {
    const page = world({ isNear: true });
    page.order.begin();
    page.order.acknowledged(false);
    page.order.stop();
    await page.answer(0);
    page.frame();
    page.patienceEnds();
    expect([page.shown, page.asked.length]).toEqual([[], 1]);
  });
});
