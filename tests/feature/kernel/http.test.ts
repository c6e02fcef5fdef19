import { api } from '#shared/api';
import { useApp } from '../../setup/app';

describe('every endpoint', () => {
  const t = useApp();
  const aId = '0123456789abcdef01234567';
  const pathOf = (path: string) =>
    path
      .replace(':secret', 'x'.repeat(24))
      .replace(':code', '511112')
      .replace(':day', '2026-03-11')
      .replace(/:\w+/g, aId);
  const named = Object.entries(api);

  test.each(named.filter(([, spec]) => spec.access !== 'public'))(
    '%s refuses people who are not signed in',
    async (_name, spec) => {
      const answer = await t.visitor.raw(spec.method, pathOf(spec.path));
      expect([answer.status, answer.body]).toEqual([
        401,
        expect.objectContaining({ error: expect.objectContaining({ code: 'unauthenticated' }) }),
      ]);
    },
  );

  test.each(named.filter(([, spec]) => typeof spec.access !== 'string'))(
    '%s refuses every role that is not listed',
    async (_name, spec) => {
      const allowed = spec.access as readonly string[];
      const outsider =
        (['processor', 'resident', 'government'] as const).find((role) => !allowed.includes(role)) ?? 'processor';
      const person = await t.as(outsider);
      const answer = await person.raw(spec.method, pathOf(spec.path));
      expect([answer.status, answer.body]).toEqual([
        403,
        expect.objectContaining({ error: expect.objectContaining({ code: 'forbidden' }) }),
      ]);
    },
  );

  test.each(named.filter(([, spec]) => spec.body))(
    '%s refuses fields it does not know, other types and broken JSON',
    async (_name, spec) => {
      const role = typeof spec.access === 'string' ? 'dispatcher' : (spec.access[0] ?? 'dispatcher');
      const person = await t.as(role);
      for (const body of [{ surprise: 1 }, [1], '{"broken"']) {
        const answer = await person.raw(spec.method, pathOf(spec.path), { body });
        expect([answer.status, answer.body]).toEqual([
          400,
          expect.objectContaining({
            error: expect.objectContaining({ code: 'invalid_input', action: expect.any(String) }),
          }),
        ]);
      }
    },
  );

  test('unknown paths, huge bodies, wrong keys', async () => {
    expect((await t.visitor.raw('GET', '/api/nothing')).status).toBe(404);
    const huge = await t.visitor.raw('POST', '/api/sign-in/code', { body: { phone: 'x'.repeat(1_200_000) } });
    expect(huge.status).toBe(413);
    const admin = await t.as('administrator');
    const key = await admin.raw('POST', '/api/accounts', { body: {}, headers: { 'Idempotency-Key': 'x' } });
    expect(key.status).toBe(400);
  });

  test('answers carry a request id and the fences', async () => {
    const answer = await t.visitor.raw('GET', '/api/health');
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('OpenAPI lists every endpoint with its roles', async () => {
    const { body } = await t.visitor.raw('GET', '/api/openapi.json');
    const { paths } = body as unknown as { paths: Record<string, Record<string, { operationId: string }>> };
    const ids = Object.values(paths).flatMap((path) => Object.values(path).map((operation) => operation.operationId));
    expect(ids.sort()).toEqual(Object.keys(api).sort());
  });

  test('metrics and readiness', async () => {
    expect((await t.visitor.raw('GET', '/api/ready')).status).toBe(200);
    const metrics = await t.visitor.raw('GET', '/metrics');
    expect(String(metrics.body)).toContain('huiliu_http_seconds');
  });
});
