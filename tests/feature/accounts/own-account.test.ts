import mongoose from 'mongoose';
import { accountsApi } from '#shared/accounts/accounts';
import { AccountModel, openSession } from '../../../server/accounts';
import { testDay, useApp, type Client } from '../../setup/app';
import { errorCodeOf } from '../../setup/errors';
import { staff } from './new-staff';

describe('one’s own sessions and password', () => {
  const t = useApp();

  test('one ends a session of one’s own on another device, and nobody else’s', async () => {
    const dispatcher = await t.as('dispatcher');
    const account = (await AccountModel.findById(dispatcher.accountId).lean())!;
    const phone = t.withToken((await openSession(t.app.kernel, account, 'a lost phone')).token);
    const { items } = (await dispatcher.call(accountsApi.listSessions, {})).body;
    expect(items.map(({ device, current }) => [device, current]).sort()).toEqual([
      ['a lost phone', false],
      ['test', true],
    ]);
    const params = { id: items.find(({ current }) => !current)?.id ?? '' };
    expect((await (await t.as('dispatcher')).call(accountsApi.revokeSession, { params })).status).toBe(404);
    expect((await phone.call(accountsApi.getMe, {})).status).toBe(200);
    expect((await dispatcher.call(accountsApi.revokeSession, { params })).status).toBe(200);
    expect((await phone.call(accountsApi.getMe, {})).status).toBe(401);
    expect((await dispatcher.call(accountsApi.getMe, {})).status).toBe(200);
    expect((await dispatcher.call(accountsApi.revokeSession, { params })).status).toBe(404);
  });

  test('of two own sessions the other one is ended by its id; somebody else’s looks as if there were none', async () => {
    const admin = await t.as('administrator');
    await admin.call(accountsApi.createAccount, { body: staff('qian', admin.organisationId ?? '') });
    const credentials = { username: 'qian', password: 'a long enough one' };
    const signIn = async () =>
      t.withToken((await t.visitor.call(accountsApi.signInStaff, { body: credentials })).body.token);
    const [desk, lost] = [await signIn(), await signIn()];
    const statuses = async () => [
      (await desk.call(accountsApi.getMe, {})).status,
      (await lost.call(accountsApi.getMe, {})).status,
    ];
    const { body: own } = await desk.call(accountsApi.listSessions, {});
    expect(own.items.map(({ current }) => current).sort()).toEqual([false, true]);
    const params = { id: own.items.find(({ current }) => !current)!.id };
    const stranger = await t.as('dispatcher');
    const refused = await stranger.call(accountsApi.revokeSession, { params });
    expect([refused.status, await statuses()]).toEqual([404, [200, 200]]);
    expect((await desk.call(accountsApi.revokeSession, { params })).status).toBe(200);
    expect(await statuses()).toEqual([200, 401]);
    expect((await desk.call(accountsApi.listSessions, {})).body.items).toMatchObject([{ current: true }]);
    expect((await desk.call(accountsApi.revokeSession, { params })).status).toBe(404);
  });

  test('one changes one’s own password: the old one is void, all other sessions end, the present one stays', async () => {
    const admin = await t.as('administrator');
    const { body: zhao } = await admin.call(accountsApi.createAccount, {
      body: staff('zhao', admin.organisationId ?? ''),
    });
    const [old, fresh] = ['a long enough one', 'one of my own choice'];
    const signIn = (password: string) =>
      t.visitor.call(accountsApi.signInStaff, { body: { username: 'zhao', password } });
    const enter = async () => t.withToken((await signIn(old)).body.token);
    const [desk, phone] = [await enter(), await enter()];
    expect((await desk.call(accountsApi.getMe, {})).body.hasPassword).toBe(true);
    const [deskLine, phoneLine] = [desk.socket(), phone.socket()];
    for (const line of [deskLine, phoneLine])
      expect(await line.emitWithAck('subscribe', { kind: 'day', day: testDay })).toMatchObject({ ok: true });
    const change = (by: Client, current: string, password: string) =>
      by.call(accountsApi.changePassword, { body: { current, password } });
    const codeOf = async (answer: ReturnType<typeof change>) => errorCodeOf((await answer).body);
    expect(await codeOf(change(t.visitor, old, fresh))).toBe('unauthenticated');
    expect(await codeOf(change(desk, 'not the right one', fresh))).toBe('sign_in_failed');
    const same = await change(desk, old, old);
    expect([same.status, same.body]).toMatchObject([
      400,
      { error: { code: 'invalid_input', details: { issues: [{ path: 'body.password' }] } } },
    ]);
    expect(await codeOf(change(desk, old, 'short'))).toBe('invalid_input');
    expect((await signIn(old)).status).toBe(200);
    expect((await phone.call(accountsApi.getMe, {})).status).toBe(200);

    const closed = new Promise<string>((resolve) => phoneLine.once('disconnect', resolve));
    expect((await change(desk, old, fresh)).status).toBe(200);
    expect(await closed).toBe('io server disconnect');
    expect(deskLine.connected).toBe(true);
    expect((await phone.call(accountsApi.getMe, {})).status).toBe(401);
    expect((await desk.call(accountsApi.listSessions, {})).body.items).toMatchObject([{ current: true }]);
    expect([(await signIn(old)).status, (await signIn(fresh)).status]).toEqual([401, 200]);
    const { body: log } = await admin.call(accountsApi.listAudit, {});
    const lines = log.items.filter(({ act }) => act === 'password-changed');
    expect(lines).toMatchObject([{ actor: 'zhao', subject: `account:${zhao.id}`, details: {} }]);
    const events = mongoose.connection.collection('events');
    expect(await events.countDocuments({ name: 'accounts:account-updated', 'data.accountId': zhao.id })).toBe(1);
    expect((await AccountModel.findById(zhao.id).lean())?.version).toBe(2);
  });

  test('of two changes at a time one counts; wrong current passwords are counted with the failed sign-ins', async () => {
    const admin = await t.as('administrator');
    const { body: made } = await admin.call(accountsApi.createAccount, {
      body: staff('sun', admin.organisationId ?? ''),
    });
    const signIn = (password: string) =>
      t.visitor.call(accountsApi.signInStaff, { body: { username: 'sun', password } });
    const enter = async () => t.withToken((await signIn(staff('', '').password)).body.token);
    const both = [await enter(), await enter()];
    const change = (by: Client, current: string, password: string) =>
      by.call(accountsApi.changePassword, { body: { current, password } });
    const answers = await Promise.all(
      both.map((by, n) => change(by, staff('', '').password, `the password of ${n}...`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    const first = answers.findIndex(({ status }) => status === 200);
    expect((await signIn(`the password of ${first}...`)).status).toBe(200);
    expect(await AccountModel.findById(made.id).lean()).toMatchObject({ version: 2 });

    const by = both[first]!;
    for (let n = 0; n < 3; n++) expect((await change(by, 'not the right one', 'whatever it may be')).status).toBe(401);
    for (let n = 0; n < 2; n++) expect((await signIn('not the right one')).status).toBe(401);
    const right = `the password of ${first}...`;
    expect((await change(by, right, 'whatever it may be')).status).toBe(429);
    expect((await signIn(right)).status).toBe(429);
    expect((await by.call(accountsApi.getMe, {})).status).toBe(200);
  });
});
