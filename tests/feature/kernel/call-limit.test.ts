import { accountsApi } from '#shared/accounts/accounts';
import type { Ack } from '#shared/sockets';
import { useApp } from '../../setup/app';
import { errorOf } from '../../setup/errors';

describe('calls that are too many', () => {
  const t = useApp({ RATE_LIMIT_PER_MIN: '5' });

  test('the sixth topic that a socket asks for is refused, too', async () => {
    const socket = (await t.as('dispatcher')).socket();
    const codes: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const ack = (await socket.emitWithAck('subscribe', { kind: 'day', day: '2026-03-11' })) as Ack;
      codes.push(ack.ok ? 'ok' : ack.code);
    }
    expect(codes).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'too_many_requests']);
  });

  test('the sixth of a caller is refused with the time to wait, and so is the twenty-sixth of an address, whatever tokens it brings', async () => {
    const call = (authorization?: string) =>
      t.visitor.raw('GET', '/api/me', authorization ? { headers: { authorization } } : {});
    for (let n = 0; n < 5; n += 1) expect((await call()).status).toBe(401);
    const sixth = await call();
    expect([sixth.status, errorOf(sixth.body)]).toEqual([
      429,
      expect.objectContaining({ code: 'too_many_requests', action: expect.stringContaining('minute') as string }),
    ]);
    expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(0);
    const dispatcher = await t.as('dispatcher');
    expect((await dispatcher.call(accountsApi.getMe, {})).status).toBe(200);
    const answers: number[] = [];
    for (let n = 0; n < 18; n += 1) answers.push((await call(`Bearer nobody-gave-me-this-${n}`)).status);
    expect(answers).toEqual(Array(18).fill(401));
    const beyond = await call('Bearer and-this-is-yet-another');
    expect([beyond.status, errorOf(beyond.body)]).toEqual([
      429,
      expect.objectContaining({ code: 'too_many_requests', details: { waitSec: expect.any(Number) as number } }),
    ]);
    const waitSec = Number(beyond.headers.get('retry-after'));
    expect(waitSec).toBeGreaterThan(0);
    expect(waitSec).toBeLessThanOrEqual(60);
    expect((await dispatcher.call(accountsApi.getMe, {})).status).toBe(429);
  });
});
