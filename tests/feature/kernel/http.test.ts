import { accountsApi } from '#shared/accounts/accounts';
import { webhookTypes } from '#shared/partners/webhooks';
import { systemActor } from '../../../server/kernel/actor';
import { transact } from '../../../server/kernel/events/transact';
import { KeptAnswerModel, once } from '../../../server/kernel/http/idempotency';
import { useApp } from '../../setup/app';
import { errorCodeOf } from '../../setup/errors';

describe('the HTTP surface', () => {
  const t = useApp({ MAP_TILES_URL: 'https://{s}.tiles.example/{z}/{x}/{y}.png' });
  const aId = '0123456789abcdef01234567';
  const mounted = () => t.app.features.flatMap((feature) => feature.endpoints);

  test('unknown paths, huge bodies, wrong keys', async () => {
    const unknown = await t.visitor.raw('GET', '/api/nothing');
    expect(unknown.status).toBe(404);
    const huge = await t.visitor.raw('POST', '/api/sign-in/code', { body: { phone: 'x'.repeat(1_200_000) } });
    expect(huge.status).toBe(413);
    const admin = await t.as('administrator');
    const account = {
      role: 'dispatcher',
      name: 'x',
      username: 'someone',
      password: 'a long enough one',
      organisationId: aId,
    };
    const key = await admin.raw('POST', '/api/accounts', { body: account, headers: { 'Idempotency-Key': 'x' } });
    expect([key.status, errorCodeOf(key.body)]).toEqual([400, 'invalid_input']);
  });

  test('what is kept of an input says nothing of it to who reads the database: the key that it is mixed with is kept nowhere', async () => {
    const at = new Date(Date.now() + 3_600_000);
    const keep = (key: string) =>
      once(
        { caller: 'somebody', endpoint: 'salt', key, input: { password: 'guess-me' }, at },
        () => Promise.resolve({ status: 200, body: '{}' }),
        (work) => transact(t.app.kernel, systemActor('test'), work),
      );
    await keep('one-key-1');
    await keep('two-key-2');
    const kept = await KeptAnswerModel.find({ at }).lean();
    expect(new Set(kept.map(({ inputHash }) => inputHash)).size).toBe(2);
    for (const word of ['one-key-1', 'two-key-2', 'guess-me']) expect(JSON.stringify(kept)).not.toContain(word);
    await KeptAnswerModel.deleteMany({ at });
  });

  test('an answer is kept by the time of the database, whatever the clock of the machine says', async () => {
    const admin = await t.as('administrator');
    const { kernel } = t.app;
    const { realNow } = kernel;
    const databaseNow = new Date(Date.now() + 3 * 86_400_000);
    kernel.realNow = () => databaseNow;
    const body = { role: 'dispatcher' as const, name: 'x', username: 'someone', password: 'a long enough one' };
    const organisationId = admin.organisationId ?? '';
    const made = await admin.call(
      accountsApi.createAccount,
      { body: { ...body, organisationId } },
      { key: 'kept-key' },
    );
    kernel.realNow = realNow;
    expect(made.status).toBe(201);
    expect(await KeptAnswerModel.find({}, { at: 1, _id: 0 }).lean()).toEqual([{ at: databaseNow }]);
  });

  test('answers carry a request id and the fences', async () => {
    const answer = await t.visitor.raw('GET', '/api/health');
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("img-src 'self' data: blob: https://*.tiles.example;");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('OpenAPI lists every endpoint that is served, and what is posted to partners', async () => {
    const { body } = await t.visitor.raw('GET', '/api/openapi.json');
    type Operations = Record<string, Record<string, { operationId: string; description: string }>>;
    const { paths, webhooks } = body as unknown as { paths: Operations; webhooks: Operations };
    const ids = Object.values(paths).flatMap((path) => Object.values(path).map((operation) => operation.operationId));
    expect(ids.sort()).toEqual(
      mounted()
        .map(({ name }) => name)
        .sort(),
    );
    expect(Object.keys(webhooks).sort()).toEqual([...webhookTypes].sort());
    expect(webhooks['visit.changed']?.['post']?.description).toContain('sequence');
  });

  test('the documentation is a page of our own: its parts come from here, and no script stands in it', async () => {
    const page = await fetch(`${t.url}/api/docs`);
    const html = await page.text();
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(html).toContain('<title>Huiliu API</title>');
    // The content policy would not run them.
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>|\son\w+=/i);
    const parts = [...html.matchAll(/<(?:script|link)[^>]*\s(?:src|href)="([^"]+)"/g)].map(
      ([, part = '']) => new URL(part, page.url),
    );
    expect(parts.length).toBeGreaterThan(3);
    const types: string[] = [];
    for (const part of parts) {
      expect(part.origin).toBe(t.url);
      const answer = await fetch(part);
      expect([part.pathname, answer.status]).toEqual([part.pathname, 200]);
      types.push(/[a-z]+(?=;|$)/.exec(answer.headers.get('content-type') ?? '')?.[0] ?? '');
      if (part.pathname.endsWith('init.js')) expect(await answer.text()).toContain('"url": "/api/openapi.json"');
    }
    expect(new Set(types)).toEqual(new Set(['css', 'png', 'javascript']));
  });

  test('metrics and readiness', async () => {
    expect((await t.visitor.raw('GET', '/api/ready')).status).toBe(200);
    const metrics = await t.visitor.raw('GET', '/metrics');
    expect(String(metrics.body)).toContain('huiliu_http_seconds');
  });
});
