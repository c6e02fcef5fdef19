import type { RouteDoc } from '../../../server/dispatch';
import { KnownRoutes } from '../../../server/tracking/known-routes';

/** A store whose reads end when they are told to. */
function store() {
  const reads: string[][] = [];
  const ends: (() => void)[] = [];
  let letter = 'A';
  const routes = new KnownRoutes(async (ids) => {
    reads.push([...ids]);
    // As the database: what is answered is what stood there when it was asked.
    const docs = ids.map((id) => ({ _id: id, letter, status: 'started', crew: { id: 'c' }, stops: [] }));
    await new Promise<void>((resolve) => ends.push(resolve));
    return docs as unknown as RouteDoc[];
  });
  const untilRead = async (n: number) => {
    while (ends.length < n) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { routes, reads, ends, untilRead, rename: (to: string) => (letter = to) };
}

describe('routes that send positions', () => {
  test('what is asked together is one read, and what is known is none', async () => {
    const { routes, reads, ends, untilRead } = store();
    const both = Promise.all([routes.get('r1'), routes.get('r2'), routes.get('r1')]);
    await untilRead(1);
    ends[0]!();
    expect((await both).map(({ id }) => id)).toEqual(['r1', 'r2', 'r1']);
    await routes.get('r1');
    expect(reads).toEqual([['r1', 'r2']]);
  });

  test('a route that changes while it is read is not kept as it was', async () => {
    const { routes, reads, ends, untilRead, rename } = store();
    const first = routes.get('r1');
    await untilRead(1);
    rename('B');
    routes.forget('r1');
    ends[0]!();
    expect((await first).letter).toBe('A');
    const second = routes.get('r1');
    await untilRead(2);
    ends[1]!();
    expect((await second).letter).toBe('B');
    expect(reads).toHaveLength(2);
    expect((await routes.get('r1')).letter).toBe('B');
    expect(reads).toHaveLength(2);
  });
});
