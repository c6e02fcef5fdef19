import { io, type Socket } from 'socket.io-client';
import mongoose from 'mongoose';
import { accountsApi } from '#shared/accounts/accounts';
import { demoApi } from '#shared/demo/demo';
import { useApp } from '../../setup/app';
import { errorCodeOf, errorOf } from '../../setup/errors';

/** The origin of a page that is not ours. */
const foreign = 'http://elsewhere.example';

describe('signing in', () => {
  const t = useApp({ DEMO: '1' });
  const phone = '13912345678';

  test('a resident signs in with the code, which works once', async () => {
    const sent = await t.visitor.call(accountsApi.requestCode, { body: { phone } });
    expect(sent.status).toBe(200);
    expect(sent.body.phoneMasked).toBe('139******78');
    const code = sent.body.demoCode ?? '';
    const wrong = await t.visitor.call(accountsApi.signInResident, {
      body: { phone, code: code === '000000' ? '111111' : '000000' },
    });
    expect(wrong.status).toBe(401);
    const right = await t.visitor.call(accountsApi.signInResident, { body: { phone, code } });
    expect(right.status).toBe(200);
    expect(right.body.me.role).toBe('resident');
    expect(right.headers.get('set-cookie')).toMatch(/huiliu_session=.*HttpOnly.*SameSite=Lax/i);
    const again = await t.visitor.call(accountsApi.signInResident, { body: { phone, code } });
    expect(again.status).toBe(401);
  });

  test('the sixth failure in a quarter of an hour is locked out', async () => {
    const attempt = () =>
      t.visitor.call(accountsApi.signInStaff, { body: { username: 'nobody', password: 'wrong password' } });
    for (let n = 0; n < 5; n++) expect((await attempt()).status).toBe(401);
    const locked = await attempt();
    expect(locked.status).toBe(429);
  });

  test('one address is locked out after a hundred attempts with whatever names, before any name is counted', async () => {
    const attempt = (username: string) =>
      t.visitor.call(accountsApi.signInStaff, { body: { username, password: 'Summer2026!' } });
    const attempts = mongoose.connection.collection<{ _id: string; count: number }>('attempts');
    expect((await attempt('somebody.new')).status).toBe(401);
    await attempts.updateOne({ _id: 'staff-of:127.0.0.1' }, { $set: { count: 99 } });
    expect((await attempt('somebody.else')).status).toBe(401);
    const locked = await attempt('the.hundred.and.first');
    expect([locked.status, errorCodeOf(locked.body)]).toEqual([429, 'too_many_requests']);
    expect(await attempts.findOne({ _id: 'staff:the.hundred.and.first' })).toBeNull();
    await attempts.deleteOne({ _id: 'staff-of:127.0.0.1' });
  });

  test('a session that is revoked stops working', async () => {
    const dispatcher = await t.as('dispatcher');
    expect((await dispatcher.call(accountsApi.getMe, {})).status).toBe(200);
    expect((await dispatcher.call(accountsApi.signOut, {})).status).toBe(200);
    expect((await dispatcher.call(accountsApi.getMe, {})).status).toBe(401);
  });

  test('who has no password is told so: residents, and people of the demo', async () => {
    const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
    const person = people.items.find(({ role }) => role === 'dispatcher')!;
    const demo = await t.visitor.call(demoApi.signInAsDemoPerson, { body: { id: person.id } });
    for (const client of [t.withToken(demo.body.token), await t.as('resident', { phone: '13912345670' })]) {
      expect((await client.call(accountsApi.getMe, {})).body.hasPassword).toBe(false);
      const body = { current: 'whatever it may be', password: 'something else than that' };
      const refused = await client.call(accountsApi.changePassword, { body });
      expect([refused.status, errorOf(refused.body)]).toMatchObject([
        403,
        { code: 'forbidden', action: expect.stringContaining('nothing to change') as string },
      ]);
    }
  });

  test('a cookie cannot act without our header', async () => {
    const dispatcher = await t.as('dispatcher');
    const cookie = `huiliu_session=${dispatcher.token}`;
    const forged = await t.visitor.raw('POST', '/api/sign-out', { headers: { cookie } });
    expect(forged.status).toBe(403);
    expect(forged.body).toMatchObject({ error: { code: 'csrf_rejected' } });
    const own = await t.visitor.raw('POST', '/api/sign-out', { headers: { cookie, 'x-huiliu-client': 'web' } });
    expect(own.status).toBe(200);
  });

  test('pages of somebody else act with our cookie in vain, even if they could send our header', async () => {
    const dispatcher = await t.as('dispatcher');
    const cookie = `huiliu_session=${dispatcher.token}`;
    const signOut = (origin: string) =>
      t.visitor.raw('POST', '/api/sign-out', { headers: { cookie, origin, 'x-huiliu-client': 'web' } });
    for (const origin of [foreign, 'null', `${t.url}.elsewhere.example`]) {
      const forged = await signOut(origin);
      expect([origin, forged.status, errorCodeOf(forged.body)]).toEqual([origin, 403, 'csrf_rejected']);
      expect(errorOf(forged.body)?.action).toBeTruthy();
    }
    expect((await dispatcher.call(accountsApi.getMe, {})).status).toBe(200);
    expect((await signOut(t.url)).status).toBe(200);
    expect((await dispatcher.call(accountsApi.getMe, {})).status).toBe(401);
  });

  test('nor do they open a socket with it', async () => {
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
