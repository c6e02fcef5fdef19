import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { accountsApi } from '#shared/accounts/accounts';
import { fleetApi } from '#shared/fleet/fleet';
import { seedInto } from '../../../scripts/seed/seed';
import { useApp } from '../../setup/app';
import { storedState } from '../../setup/stored-state';

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
