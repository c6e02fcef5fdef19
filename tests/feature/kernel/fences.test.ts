import { accountsApi } from '#shared/accounts/accounts';
import { io, type Socket } from 'socket.io-client';
import { useApp } from '../../setup/app';

const errorOf = (body: unknown) => (body as { error?: { code: string; action: string } }).error;

describe('calls that are too many', () => {
  const t = useApp({ RATE_LIMIT_PER_MIN: '5' });

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

describe('pages of somebody else', () => {
  const t = useApp();
  const foreign = 'http://elsewhere.example';

  test('act with our cookie in vain, even if they could send our header', async () => {
    const dispatcher = await t.as('dispatcher');
    const cookie = `huiliu_session=${dispatcher.token}`;
    const signOut = (origin: string) =>
      t.visitor.raw('POST', '/api/sign-out', { headers: { cookie, origin, 'x-huiliu-client': 'web' } });
    for (const origin of [foreign, 'null', `${t.url}.elsewhere.example`]) {
      const forged = await signOut(origin);
      expect([origin, forged.status, errorOf(forged.body)?.code]).toEqual([origin, 403, 'csrf_rejected']);
      expect(errorOf(forged.body)?.action).toBeTruthy();
    }
    expect((await dispatcher.call(accountsApi.getMe, {})).status).toBe(200);
    expect((await signOut(t.url)).status).toBe(200);
    expect((await dispatcher.call(accountsApi.getMe, {})).status).toBe(401);
  });

  test('open no socket with our cookie', async () => {
    const { token } = await t.as('dispatcher');
    const open = async (origin: string) => {
      const socket: Socket = io(t.url, {
        transports: ['websocket'],
        extraHeaders: { cookie: `huiliu_session=${token}`, origin },
        forceNew: true,
        reconnection: false,
      });
      try {
        return await new Promise<string>((resolve) => {
          socket.once('connect', () => resolve('open'));
          socket.once('connect_error', (error) =>
            resolve((error as { description?: Error }).description?.message ?? ''),
          );
        });
      } finally {
        socket.disconnect();
      }
    };
    expect(await open(foreign)).toContain('Unexpected server response: 4');
    expect(await open('null')).toContain('Unexpected server response: 4');
    expect(await open(t.url)).toBe('open');
  });
});
