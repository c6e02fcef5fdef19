import { roles, type Role } from '#shared/kernel/roles';
import type { Scope } from '#shared/kernel/scopes';
import { partnerKeysApi } from '#shared/partners/keys';
import type { Actor } from '../../../server/kernel/actor';
import type { AppError } from '../../../server/kernel/errors';
import type { Implementation } from '../../../server/kernel/http/implement';
import { checkAccess, parsePart } from '../../../server/kernel/http/perform';
import { useApp, type Client } from '../../setup/app';
import { sampleBody } from '../../setup/sample-body';
import { storedState } from '../../setup/stored-state';
import { wrongBodies } from '../../setup/wrong-bodies';

/** What every endpoint must do with callers and input that are wrong: the right 4xx, a code, an action, and nothing changed. */
describe('every endpoint', () => {
  const t = useApp({ DEMO: '1' });
  const clients = new Map<Role, Client>();
  const keys = new Map<Scope, Client>();
  const endpoints = (): readonly Implementation[] => t.app.features.flatMap((feature) => feature.endpoints);
  const unknownId = 'f'.repeat(24);
  const somebody: Omit<Actor, 'role'> = {
    ...{ accountId: unknownId, sessionId: unknownId, organisationId: unknownId },
    ...{ districtCode: '511112', siteId: null, crewId: null },
  };

  /** What a parameter is when it is no id: labels and districts are shorter and in capitals, days are days. */
  const otherParams: Record<string, string> = { code: 'F'.repeat(20), day: '2026-03-11' };
  const pathOf = ({ spec }: Implementation, value = unknownId) =>
    spec.path.replace(/:(\w+)/g, (_whole, name: string) => otherParams[name] ?? value);
  const clientFor = ({ spec }: Implementation): Client => {
    if (spec.access === 'public') return t.visitor;
    if (typeof spec.access === 'object' && 'scope' in spec.access) return keys.get(spec.access.scope) ?? t.visitor;
    const role = spec.access === 'signed_in' ? 'dispatcher' : spec.access[0];
    return clients.get(role as Role) ?? t.visitor;
  };
  const errorOf = (body: unknown) =>
    (body as { error?: { code: string; message: string; action: string; details?: { issues?: { path: string }[] } } })
      .error;

  /** Where a check says that mistakes are; nothing when it lets the value pass. */
  const pathsOf = (check: () => unknown): string[] => {
    try {
      check();
      return [];
    } catch (thrown) {
      return (thrown as AppError).code === 'invalid_input'
        ? (((thrown as AppError).details?.['issues'] ?? []) as { path: string }[]).map(({ path }) => path)
        : [];
    }
  };

  beforeAll(async () => {
    for (const role of roles) clients.set(role, await t.as(role));
    const scopesOf: [Role, Scope[]][] = [
      ['dealer', ['orders:read', 'orders:write']],
      ['administrator', ['scales:write']],
    ];
    for (const [role, scopes] of scopesOf) {
      const body = { name: role, scopes, callsPerMin: 600 };
      const made = await (clients.get(role) ?? t.visitor).call(partnerKeysApi.createApiKey, { body });
      for (const scope of scopes) keys.set(scope, t.withToken(made.body.token));
    }
  }, 30_000);

  test('without a session: 401; with a role that may not: 403', async () => {
    const before = await storedState();
    let tried = 0;
    for (const one of endpoints()) {
      if (one.spec.access === 'public') continue;
      const { access, method } = one.spec;
      const right = one.spec.body ? { body: sampleBody(one) } : {};
      const nobody = await t.visitor.raw(method, pathOf(one), right);
      expect({ name: one.name, status: nobody.status, code: errorOf(nobody.body)?.code }).toEqual({
        name: one.name,
        status: 401,
        code: 'unauthenticated',
      });
      if (access === 'signed_in') continue;
      const wrong = roles.filter((role) => 'scope' in access || !access.includes(role));
      for (const role of wrong) {
        tried += 1;
        expect(() => checkAccess(one.spec, { ...somebody, role })).toThrow(
          expect.objectContaining({ code: 'forbidden' }),
        );
      }
      // Every role by the check that each call passes, over HTTP one role for each endpoint: another for the next.
      const role = wrong[tried % wrong.length];
      if (!role) continue;
      const other = await (clients.get(role) ?? t.visitor).raw(method, pathOf(one), right);
      expect({ name: one.name, role, status: other.status, code: errorOf(other.body)?.code }).toEqual({
        name: one.name,
        role,
        status: 403,
        code: 'forbidden',
      });
    }
    expect(tried).toBeGreaterThan(100);
    expect(await storedState()).toEqual(before);
  }, 60_000);

  test('wrong input: 400 with the path of the mistake and what to do, and nothing is written', async () => {
    const before = await storedState();
    const faults: string[] = [];
    let tried = 0;
    let fields = 0;
    for (const one of endpoints()) {
      const { method, body, query, file } = one.spec;
      const client = clientFor(one);
      const expectRefused = async (what: string, answer: Promise<{ status: number; body: unknown }>, path?: string) => {
        const { status, body: reply } = await answer;
        const error = errorOf(reply);
        tried += 1;
        expect({ name: one.name, what, status, code: error?.code }).toEqual({
          name: one.name,
          what,
          status: 400,
          code: 'invalid_input',
        });
        expect(error?.action).toBeTruthy();
        const paths = (error?.details?.issues ?? []).map((issue) => issue.path).join(' ');
        if (path) expect({ name: one.name, what, paths }).toMatchObject({ paths: expect.stringContaining(path) });
      };
      if (file) {
        await expectRefused('no file', client.raw(method, pathOf(one)));
        continue;
      }
      if (query) await expectRefused('unknown query', client.raw(method, `${pathOf(one)}?nobody_knows=1`));
      if (!body) {
        if (method !== 'GET' && method !== 'DELETE')
          await expectRefused('a body', client.raw(method, pathOf(one), { body: { nobodyKnows: 1 } }));
        continue;
      }
      await expectRefused('no JSON', client.raw(method, pathOf(one), { body: '{"a":' }));
      await expectRefused('a list', client.raw(method, pathOf(one), { body: [1, 2] }));
      await expectRefused('unknown field', client.raw(method, pathOf(one), { body: { nobodyKnows: 1 } }), 'body');
      if (!body.safeParse({}).success) await expectRefused('nothing', client.raw(method, pathOf(one), { body: {} }));
      const sample = sampleBody(one);
      expect({ name: one.name, right: body.safeParse(sample).success }).toEqual({ name: one.name, right: true });
      /** Every field by the check that each call passes; over HTTP the first of its kind. */
      const sent = new Set<string>();
      for (const { kind, path, body: wrong } of wrongBodies(body, sample)) {
        fields += 1;
        const paths = pathsOf(() => parsePart(body, wrong, 'body'));
        if (!paths.some((said) => said === path || said.startsWith(`${path}.`)))
          faults.push(`${one.name}: ${path}, ${kind}: ${paths.join(' ') || 'is taken'}`);
        if (sent.has(kind)) continue;
        sent.add(kind);
        await expectRefused(`${path}: ${kind}`, client.raw(method, pathOf(one), { body: wrong }), path);
      }
    }
    expect(faults).toEqual([]);
    expect(fields).toBeGreaterThan(400);
    expect(tried).toBeGreaterThan(150);
    expect(await storedState()).toEqual(before);
  }, 90_000);

  test('ids that are none: 400; ids of nothing: 404', async () => {
    for (const one of endpoints()) {
      const { params, method, body } = one.spec;
      if (!params || !one.spec.path.includes(':id')) continue;
      const malformed = await clientFor(one).raw(method, pathOf(one, 'no-id'), body && { body: {} });
      expect({ name: one.name, status: malformed.status }).toEqual({ name: one.name, status: 400 });
      if (body && !body.safeParse({}).success) continue;
      const unknown = await clientFor(one).raw(method, pathOf(one), body && { body: {} });
      expect({ name: one.name, status: unknown.status, code: errorOf(unknown.body)?.code }).toEqual({
        name: one.name,
        status: 404,
        code: 'not_found',
      });
    }
  }, 60_000);
});
