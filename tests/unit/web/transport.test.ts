import { api } from '../../../shared/api';
import { createTransport } from '../../../web/kernel/transport';
import { addressOf } from '../../../web/kernel/wire';

type Answer = () => Response;
function transport(answers: Answer[]) {
  const calls: { address: string; init: RequestInit }[] = [];
  const waits: number[] = [];
  const send = createTransport({
    fetch: (address, init) => {
      calls.push({ address, init });
      const answer = answers.shift();
      return answer ? Promise.resolve().then(answer) : Promise.reject(new TypeError('fetch failed'));
    },
    newKey: () => 'made-up-key',
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  });
  return { send, calls, waits };
}
const ok =
  (body: unknown): Answer =>
  () =>
    new Response(JSON.stringify(body), { status: 200 });
const refusal =
  (status: number, code: string): Answer =>
  () =>
    new Response(
      JSON.stringify({ error: { code, message: 'm', action: 'a', details: { bound: 3 }, requestId: 'r1' } }),
      { status },
    );
const dropped: Answer = () => {
  throw new TypeError('fetch failed');
};
const header = (init: RequestInit | undefined, name: string) => (init!.headers as Record<string, string>)[name];

describe('the browser’s calls', () => {
  test('path parameters are encoded, empty queries left out, lists repeated', () => {
    expect(addressOf(api.getStatusPage, { params: { secret: 'a/b c' } })).toBe('/api/status/a%2Fb%20c');
    expect(addressOf(api.listRequests, { query: { day: '2026-11-23', cursor: undefined, status: null } })).toBe(
      '/api/requests?day=2026-11-23',
    );
    expect(addressOf({ method: 'GET', path: '/x' }, { query: { a: [1, 2] } })).toBe('/x?a=1&a=2');
    expect(() => addressOf(api.getRoute, { params: {} })).toThrow(':id');
  });

  test('every call says that it is the web; an act carries a key, its own or a new one', async () => {
    const { send, calls } = transport([ok({}), ok({}), ok({})]);
    await send(api.cancelRequest, { params: { id: 'x' }, body: { reason: '' } });
    await send(api.cancelRequest, { params: { id: 'x' }, body: {} }, { idempotencyKey: 'mine' });
    await send(api.updateSite, { params: { id: 'x' }, body: {} }, { ifMatch: 4 });
    expect(header(calls[0]?.init, 'x-huiliu-client')).toBe('web');
    expect(header(calls[0]?.init, 'idempotency-key')).toBe('made-up-key');
    expect(calls[0]?.init.credentials).toBe('same-origin');
    expect(calls[0]?.init.body).toBe('{"reason":""}');
    expect(header(calls[1]?.init, 'idempotency-key')).toBe('mine');
    expect(header(calls[2]?.init, 'if-match')).toBe('"v4"');
    expect(header(calls[2]?.init, 'idempotency-key')).toBeUndefined();
  });

  test('a read is tried four times with growing pauses, an act once', async () => {
    const reads = transport([dropped, refusal(503, 'unavailable'), ok({ fine: true })]);
    await expect(reads.send(api.getMe, {})).resolves.toEqual({ fine: true });
    expect(reads.waits).toEqual([300, 1000]);
    const asked = transport([dropped, ok({ fine: true })]);
    const order = { code: 'BZ-0001', phone: '13912345678' };
    await expect(asked.send(api.findDealerOrder, { body: order })).resolves.toEqual({ fine: true });
    expect(asked.calls.map(({ address }) => address)).toEqual(['/api/dealer-order-lookup', '/api/dealer-order-lookup']);
    const lost = transport([]);
    await expect(lost.send(api.getMe, {})).rejects.toMatchObject({ code: 'offline', status: 0 });
    expect(lost.calls).toHaveLength(4);
    const act = transport([]);
    await expect(act.send(api.signOut, {})).rejects.toMatchObject({ code: 'offline' });
    expect(act.calls).toHaveLength(1);
  });

  test('a refusal keeps code, action and details and is not tried again', async () => {
    const { send, calls } = transport([refusal(409, 'slot_full')]);
    await expect(send(api.getMe, {})).rejects.toMatchObject({
      code: 'slot_full',
      action: 'a',
      details: { bound: 3 },
      status: 409,
      requestId: 'r1',
    });
    expect(calls).toHaveLength(1);
  });

  test('a page of a proxy instead of an answer becomes a code of ours', async () => {
    const page =
      (status: number): Answer =>
      () =>
        new Response('<html>', { status });
    await expect(transport([page(502), page(502), page(502), page(502)]).send(api.getMe, {})).rejects.toMatchObject({
      code: 'unavailable',
    });
    await expect(transport([page(404)]).send(api.getMe, {})).rejects.toMatchObject({ code: 'not_found' });
    await expect(transport([page(500)]).send(api.getMe, {})).rejects.toMatchObject({ code: 'internal' });
  });

  test('a call given up by its caller is not tried again', async () => {
    const aborted = new AbortController();
    aborted.abort();
    const { send, calls } = transport([]);
    await expect(send(api.getMe, {}, { signal: aborted.signal })).rejects.toThrow();
    expect(calls).toHaveLength(1);
  });

  test('a line that is dead without a sign ends as not reached', async () => {
    jest.useFakeTimers();
    const send = createTransport({
      fetch: (_address, { signal }) =>
        new Promise((_answer, fail) => signal?.addEventListener('abort', () => fail(signal.reason as Error))),
      newKey: () => 'k',
      wait: () => Promise.resolve(),
    });
    const answer = send(api.signOut, {}).catch((thrown: unknown) => thrown);
    await jest.advanceTimersByTimeAsync(29_999);
    expect(await Promise.race([answer, Promise.resolve('waits')])).toBe('waits');
    await jest.advanceTimersByTimeAsync(1);
    expect(await answer).toMatchObject({ code: 'offline' });
    jest.useRealTimers();
  });
});
