import { io, type Socket } from 'socket.io-client';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import mongoose, { Types } from 'mongoose';
import { accountsApi } from '#shared/accounts/accounts';
import { demoApi } from '#shared/demo/demo';
import { fleetApi } from '#shared/fleet/fleet';
import type { Role } from '#shared/kernel/roles';
import { AccountModel, openSession } from '../../../server/accounts';
import { testDay, useApp, type Client } from '../../setup/app';
import { storedState } from '../../setup/stored-state';
import { seedInto } from '../../../scripts/seed/seed';

/** The origin of a page that is not ours. */
const foreign = 'http://elsewhere.example';
const errorOf = (body: unknown) => (body as { error?: { code: string; action: string } }).error;

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
    expect([locked.status, errorOf(locked.body)?.code]).toEqual([429, 'too_many_requests']);
    expect(await attempts.findOne({ _id: 'staff:the.hundred.and.first' })).toBeNull();
    await attempts.deleteOne({ _id: 'staff-of:127.0.0.1' });
  });

  test('a session that is revoked stops working', async () => {
    const dispatcher = await t.as('dispatcher');
    expect((await dispatcher.call(accountsApi.getMe, {})).status).toBe(200);
    expect((await dispatcher.call(accountsApi.signOut, {})).status).toBe(200);
    expect((await dispatcher.call(accountsApi.getMe, {})).status).toBe(401);
  });

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
      expect([origin, forged.status, errorOf(forged.body)?.code]).toEqual([origin, 403, 'csrf_rejected']);
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

describe('an installation that is no demo', () => {
  const t = useApp();
  const root = path.resolve(__dirname, '../../..');
  const district = path.join(root, 'tests/fixtures/second-district');

  /** `npm run seed`, with what it is to read. */
  async function seed(args: string[], input: string): Promise<{ code: number | null; said: string }> {
    const tsx = path.join(root, 'node_modules/tsx/dist/cjs/index.cjs');
    const child = spawn(process.execPath, ['--require', tsx, path.join(root, 'scripts/seed/main.ts'), ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, MONGODB_URI: t.app.kernel.config.MONGODB_URI },
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stdin.end(input);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, said };
  }
  /** What the command writes; timed work makes shifts of it at any moment. */
  const written = async () => {
    const state = await storedState();
    const names = ['accounts', 'audit', 'crews', 'districts', 'organisations', 'price_lists', 'sites', 'yards'];
    return names.map((name) => [name, state[name] ?? '']);
  };
  const signIn = (username: string, password: string) =>
    t.visitor.call(accountsApi.signInStaff, { body: { username, password } });

  test('gets its district and first administrator by a command, who makes the others; a second time nothing changes', async () => {
    expect((await signIn('first.one', 'whatever it may be')).status).toBe(401);
    const password = 'given on the input';
    const made = await seed(
      ['--district', district, '--administrator', 'first.one', '--password-stdin'],
      `${password}\n`,
    );
    expect([made.code, made.said]).toEqual([0, expect.stringContaining('is written.')]);
    expect(made.said).not.toContain(password);
    const before = await written();
    const { kernel } = t.app;
    const administrator = { username: 'first.one', name: '王', password: 'another long enough one' };
    expect(await seedInto(kernel, { folder: district, administrator })).toMatchObject({
      isDistrictNew: false,
      isAdministratorNew: false,
    });
    const other = { ...administrator, username: 'second.one' };
    await expect(seedInto(kernel, { folder: path.join(root, 'seeds/nowhere'), administrator: other })).rejects.toThrow(
      'district.json: the file cannot be read',
    );
    expect(await written()).toEqual(before);

    const me = await signIn('first.one', password);
    expect([me.status, me.body.me]).toEqual([200, expect.objectContaining({ role: 'administrator', siteId: null })]);
    const admin = t.withToken(me.body.token);
    // Nobody of the demo: they have no passwords.
    const { items: people } = (await admin.call(accountsApi.listAccounts, {})).body;
    expect(people.map(({ username }) => username)).toEqual(['first.one']);
    const organisations = (await admin.call(accountsApi.listOrganisations, {})).body.items;
    expect(new Set(organisations.map(({ kind }) => kind))).toContain('dealer');
    const dispatcher = { role: 'dispatcher' as const, name: '周调度', username: 'zhou', password: 'a long enough one' };
    const organisationId = me.body.me.organisation?.id ?? '';
    expect((await admin.call(accountsApi.createAccount, { body: { ...dispatcher, organisationId } })).status).toBe(201);
    const desk = t.withToken((await signIn('zhou', 'a long enough one')).body.token);
    expect((await desk.call(fleetApi.listCrews, {})).body.items.length).toBeGreaterThan(0);
    const log = (await admin.call(accountsApi.listAudit, {})).body.items;
    // Lines of two processes in one second are in no order.
    expect(log.find(({ details }) => details['by'] === 'seed')).toMatchObject({ act: 'account-created' });
  }, 90_000);
});

describe('staff accounts', () => {
  const t = useApp();
  const staff = (username: string, organisationId: string) => ({
    role: 'dispatcher' as const,
    name: '周调度',
    username,
    password: 'a long enough one',
    organisationId,
  });

  test('an administrator adds staff who can sign in, changes end the sessions, all of it is audited', async () => {
    const admin = await t.as('administrator');
    const created = await admin.call(accountsApi.createAccount, { body: staff('zhou', admin.organisationId ?? '') });
    expect(created.status).toBe(201);
    const signedIn = await t.visitor.call(accountsApi.signInStaff, {
      body: { username: 'Zhou', password: 'a long enough one' },
    });
    expect(signedIn.status).toBe(200);
    const stale = await admin.call(
      accountsApi.updateAccount,
      { params: { id: created.body.id }, body: { name: 'x' } },
      { ifMatch: '"v7"' },
    );
    expect(stale.status).toBe(412);
    const disabled = await admin.call(
      accountsApi.updateAccount,
      { params: { id: created.body.id }, body: { disabled: true } },
      { ifMatch: '"v1"' },
    );
    expect(disabled.body.disabled).toBe(true);
    const bearer = { authorization: `Bearer ${signedIn.body.token}` };
    expect((await t.visitor.raw('GET', '/api/me', { headers: bearer })).status).toBe(401);
    // A page asks who looks at it: nobody who is signed in is an answer, too.
    const nobody = { status: 200, body: { me: null } };
    expect(await t.visitor.raw('GET', '/api/visitor', { headers: bearer })).toMatchObject(nobody);
    expect(await t.visitor.raw('GET', '/api/visitor')).toMatchObject(nobody);
    expect((await admin.call(accountsApi.getVisitor, {})).body.me).toEqual(
      (await admin.call(accountsApi.getMe, {})).body,
    );
    const audit = await admin.call(accountsApi.listAudit, {});
    expect(audit.body.items.map((entry) => entry.act)).toEqual(
      expect.arrayContaining(['account-created', 'account-updated', 'signed-in']),
    );
    const seen = await admin.call(accountsApi.listAudit, { query: { only: 'unmasking' } });
    expect(seen.body.items).toEqual([]);
    const dispatcher = await t.as('dispatcher');
    expect((await dispatcher.call(accountsApi.listAudit, { query: { only: 'unmasking' } })).status).toBe(403);
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
    const codeOf = async (answer: ReturnType<typeof change>) => errorOf((await answer).body)?.code;
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

  test('who may not: nobody, another role, another district', async () => {
    const admin = await t.as('administrator');
    const other = await t.as('administrator', { districtCode: '999999', organisation: 'other' });
    const body = staff('wang', admin.organisationId ?? '');
    expect((await t.visitor.call(accountsApi.createAccount, { body })).status).toBe(401);
    expect((await (await t.as('dispatcher')).call(accountsApi.createAccount, { body })).status).toBe(403);
    expect((await other.call(accountsApi.createAccount, { body })).status).toBe(404);
  });

  test('an enterprise keeps the accounts and the log of its district; anybody else those of the own organisation', async () => {
    const admin = await t.as('administrator');
    const dealer = await t.as('dealer', { organisation: 'dealer_one' });
    const rival = await t.as('administrator', { organisation: 'rival' });
    // Made before roles were bound to kinds.
    const inDealer = await t.as('administrator', { organisation: 'dealer_one' });
    const elsewhere = await t.as('administrator', { districtCode: '999999', organisation: 'elsewhere' });
    const password = 'another long enough one';
    const change = async (by: Client, id: string) =>
      (await by.call(accountsApi.updateAccount, { params: { id }, body: { password } })).status;
    for (const by of [inDealer, rival, elsewhere]) expect(await change(by, admin.accountId)).toBe(404);
    expect(await change(t.visitor, admin.accountId)).toBe(401);
    expect(await change(await t.as('dispatcher'), admin.accountId)).toBe(403);
    expect(await change(elsewhere, dealer.accountId)).toBe(404);
    expect(await change(inDealer, dealer.accountId)).toBe(200);
    expect(await change(admin, dealer.accountId)).toBe(200);

    const organisationIds = async (by: Client) => [
      ...(await by.call(accountsApi.listOrganisations, {})).body.items.map(({ id }) => id),
    ];
    expect(await organisationIds(inDealer)).toEqual([dealer.organisationId]);
    expect(await organisationIds(admin)).toEqual(expect.arrayContaining([admin.organisationId, dealer.organisationId]));
    expect(await organisationIds(admin)).not.toContain(rival.organisationId);
    const listed = async (by: Client) =>
      (await by.call(accountsApi.listAccounts, { query: { limit: 500 } })).body.items.map(({ id }) => id);
    expect(await listed(inDealer)).not.toContain(admin.accountId);
    expect(await listed(admin)).toEqual(expect.arrayContaining([admin.accountId, dealer.accountId]));
    // What the one of the dealer's did is read by the enterprise, not the other way round.
    const doneBy = async (by: Client) =>
      new Set((await by.call(accountsApi.listAudit, { query: { limit: 200 } })).body.items.map(({ actor }) => actor));
    const nameOf = async (id: string) => (await AccountModel.findById(id).lean())?.username;
    expect(await doneBy(admin)).toContain(await nameOf(inDealer.accountId));
    expect(await doneBy(inDealer)).not.toContain(await nameOf(admin.accountId));
    expect(await doneBy(rival)).not.toContain(await nameOf(admin.accountId));
    expect(await doneBy(elsewhere)).not.toContain(await nameOf(inDealer.accountId));
  });

  test('a role is one of the kind of organisation, with a site and a crew that are there and suit it', async () => {
    const admin = await t.as('administrator');
    const dealer = await t.as('dealer', { organisation: 'dealer_one' });
    const [own, dealers] = [admin.organisationId ?? '', dealer.organisationId ?? ''];
    const make = async (collection: string, organisationId: string, more: object) => {
      const _id = new Types.ObjectId();
      await mongoose.connection
        .collection(collection)
        .insertOne({ _id, organisationId: new Types.ObjectId(organisationId), districtCode: '511112', ...more });
      return String(_id);
    };
    const centre = await make('sites', own, { kind: 'centre', key: 'c' });
    const point = await make('sites', own, { kind: 'point', key: 'p' });
    const dealersCentre = await make('sites', dealers, { kind: 'centre', key: 'd' });
    const faraway = await make('sites', own, { kind: 'warehouse', key: 'f', districtCode: '999999' });
    const [crew, othersCrew] = [await make('crews', own, {}), await make('crews', dealers, {})];
    const nowhere = 'f'.repeat(24);
    let people = 0;
    const create = async (organisationId: string, role: Role, at: { siteId?: string; crewId?: string } = {}) => {
      const body = { ...staff(`person.${++people}`, organisationId), role, ...at };
      const { status, body: answer } = await admin.call(accountsApi.createAccount, { body });
      const issues = (answer as { error?: { details?: { issues?: { path: string }[] } } }).error?.details?.issues;
      return [status, issues?.[0]?.path ?? null];
    };
    const wrong = async (...of: Parameters<typeof create>) => {
      const [status, path] = await create(...of);
      expect(status).toBe(400);
      return path;
    };
    for (const role of ['administrator', 'dispatcher', 'collector', 'processor', 'resident'] as const)
      expect(await wrong(dealers, role)).toBe('body.role');
    for (const role of ['dealer', 'processor', 'government'] as const) expect(await wrong(own, role)).toBe('body.role');
    expect(await create(dealers, 'dealer')).toEqual([201, null]);
    expect(await wrong(own, 'centre_staff')).toBe('body.siteId');
    for (const siteId of [nowhere, point, dealersCentre])
      expect(await wrong(own, 'centre_staff', { siteId })).toBe('body.siteId');
    expect(await wrong(own, 'point_staff', { siteId: centre })).toBe('body.siteId');
    for (const siteId of [nowhere, faraway]) expect(await wrong(own, 'dispatcher', { siteId })).toBe('body.siteId');
    expect(await create(own, 'centre_staff', { siteId: centre })).toEqual([201, null]);
    expect(await create(own, 'point_staff', { siteId: point })).toEqual([201, null]);
    expect(await wrong(own, 'collector')).toBe('body.crewId');
    for (const crewId of [nowhere, othersCrew]) expect(await wrong(own, 'collector', { crewId })).toBe('body.crewId');
    expect(await wrong(own, 'dispatcher', { crewId: crew })).toBe('body.crewId');
    expect(await create(own, 'collector', { crewId: crew, siteId: dealersCentre })).toEqual([201, null]);
  });

  test('the same key makes one account, the same key with other input is refused', async () => {
    const admin = await t.as('administrator');
    const body = staff('li.one', admin.organisationId ?? '');
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => admin.call(accountsApi.createAccount, { body }, { key: 'same-key-1' })),
    );
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    const reused = await admin.call(
      accountsApi.createAccount,
      { body: staff('li.two', admin.organisationId ?? '') },
      { key: 'same-key-1' },
    );
    expect(reused.body).toMatchObject({ error: { code: 'idempotency_reuse' } });
  });
});
