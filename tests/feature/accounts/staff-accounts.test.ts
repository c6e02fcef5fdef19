import mongoose, { Types } from 'mongoose';
import { accountsApi } from '#shared/accounts/accounts';
import type { Role } from '#shared/kernel/roles';
import { AccountModel } from '../../../server/accounts';
import { useApp, type Client } from '../../setup/app';
import { staff } from './new-staff';

describe('staff accounts', () => {
  const t = useApp();

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
