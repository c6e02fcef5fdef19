import type { z } from 'zod';
import { roles } from '#shared/kernel/roles';
import type { Actor } from '../../../server/kernel/actor';
import type { AppError } from '../../../server/kernel/errors';
import type { Implementation } from '../../../server/kernel/http/implement';
import { checkAccess, parsePart } from '../../../server/kernel/http/perform';
import { useApp } from '../../setup/app';
import { addressOf, paramsOfNothing } from '../../setup/addresses-of-nothing';
import { signInCallers, type Callers } from '../../setup/endpoint-callers';
import { errorCodeOf, errorOf, type Issue } from '../../setup/errors';
import { sampleBody, unknownId } from '../../setup/sample-body';
import { storedState } from '../../setup/stored-state';
import { triedParams, triedQueries, unknownQuery, type TriedValue } from '../../setup/wrong-addresses';
import { unknownField, wrongBodies, wrongKinds } from '../../setup/wrong-bodies';
import { sendFile } from '../../setup/send-file';

type Answer = { status: number; body: unknown };

/** What every endpoint must do with callers and input that are wrong: the right 4xx, a code, an action, and nothing changed. */
describe('every endpoint', () => {
  const t = useApp({ DEMO: '1' });
  let callers: Callers;
  const endpoints = (): readonly Implementation[] => t.app.features.flatMap((feature) => feature.endpoints);
  const somebody: Omit<Actor, 'role'> = {
    ...{ accountId: unknownId, sessionId: unknownId, organisationId: unknownId },
    ...{ districtCode: '511112', siteId: null, crewId: null },
  };
  const rightBody = (one: Implementation) => (one.spec.body ? { body: sampleBody(one) } : {});
  const searchOf = (values: TriedValue['values']) =>
    new URLSearchParams(
      Object.entries(values).flatMap(([name, value]) => [value].flat().map((text): [string, string] => [name, text])),
    ).toString();

  /** The mistakes that a check names; nothing when it lets the value pass. */
  const issuesOf = (check: () => unknown): Issue[] => {
    try {
      check();
      return [];
    } catch (thrown) {
      const { code, details } = thrown as AppError;
      return code === 'invalid_input' ? ((details?.['issues'] ?? []) as Issue[]) : [];
    }
  };
  const isAt = (path: string) => (issue: Issue) => issue.path === path || issue.path.startsWith(`${path}.`);
  const hasBound = (bound: number) => (issue: Issue) => issue.maximum === bound || issue.minimum === bound;

  /** What is wrong with an answer that ought to be a refusal of input: nothing when it says the code, what to do, where and which unknown field. */
  const flaws = (answer: Answer, { path, key }: { path?: string; key?: string } = {}): string[] => {
    const refusal = errorOf(answer.body);
    const issues = refusal?.details?.issues ?? [];
    return [
      ...(answer.status === 400 && refusal?.code === 'invalid_input' ? [] : [`${answer.status} ${refusal?.code}`]),
      ...(refusal?.action ? [] : ['no action']),
      ...(!path || issues.some(isAt(path)) ? [] : [`not at ${path}: ${JSON.stringify(issues)}`]),
      ...(!key || issues.some(({ keys }) => keys?.includes(key)) ? [] : [`does not name ${key}`]),
    ];
  };

  beforeAll(async () => {
    callers = await signInCallers(t);
  }, 30_000);

  test('without a session: 401; with a role that may not: 403', async () => {
    const before = await storedState();
    let tried = 0;
    for (const one of endpoints()) {
      if (one.spec.access === 'public') continue;
      const { access, method } = one.spec;
      const nobody = await t.visitor.raw(method, addressOf(one), rightBody(one));
      const refused = (role: string, answer: Answer) => {
        const { code, action = '' } = errorOf(answer.body) ?? {};
        return { name: one.name, role, status: answer.status, code, says: action !== '' };
      };
      expect(refused('nobody', nobody)).toEqual({
        ...{ name: one.name, role: 'nobody', status: 401, code: 'unauthenticated', says: true },
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
      const other = await callers.of(role).raw(method, addressOf(one), rightBody(one));
      expect(refused(role, other)).toEqual({ name: one.name, role, status: 403, code: 'forbidden', says: true });
    }
    expect(tried).toBeGreaterThan(1_400);
    expect(await storedState()).toEqual(before);
  }, 60_000);

  test('wrong bodies: 400 with the path and the bound of the mistake and what to do, and nothing is written', async () => {
    const before = await storedState();
    const faults: string[] = [];
    let tried = 0;
    let fields = 0;
    const kinds = new Set<string>();
    for (const one of endpoints()) {
      const { method, body, file } = one.spec;
      if (file) continue;
      const client = callers.for(one);
      const expectRefused = async (what: string, sent: unknown, where?: { path?: string; key?: string }) => {
        tried += 1;
        const found = flaws(await client.raw(method, addressOf(one), { body: sent }), where);
        if (found.length > 0) faults.push(`${one.name}, ${what}: ${found.join('; ')}`);
      };
      if (!body) {
        if (method !== 'GET' && method !== 'DELETE') await expectRefused('a body', { [unknownField]: 1 });
        continue;
      }
      await expectRefused('no JSON', '{"a":');
      await expectRefused('a list', [1, 2]);
      if (!body.safeParse({}).success) await expectRefused('nothing', {});
      const sample = sampleBody(one);
      expect({ name: one.name, right: body.safeParse(sample).success }).toEqual({ name: one.name, right: true });
      /** Every field by the check that each call passes; over HTTP the first of its kind. */
      const sent = new Set<string>();
      for (const { kind, path, bound, body: wrong } of wrongBodies(body, sample)) {
        fields += 1;
        const issues = issuesOf(() => parsePart(body, wrong, 'body'));
        const said = issues.filter(isAt(path));
        const saysBound = bound === undefined || path === 'body' || said.some(hasBound(bound));
        if (said.length === 0 || !saysBound)
          faults.push(`${one.name}: ${path}, ${kind}: ${JSON.stringify(issues).slice(0, 200)}`);
        if (sent.has(kind)) continue;
        sent.add(kind);
        kinds.add(kind);
        const isNamed = kind === 'unknown' && !issues.some(({ rule }) => rule === 'invalid_union');
        await expectRefused(`${path}: ${kind}`, wrong, { path, ...(isNamed && { key: unknownField }) });
      }
      if (!sent.has('unknown')) faults.push(`${one.name}: no wrong body is made of what it takes`);
    }
    expect(faults).toEqual([]);
    expect([...kinds].toSorted()).toEqual([...wrongKinds].toSorted());
    expect(fields).toBeGreaterThan(1_450);
    expect(tried).toBeGreaterThan(950);
    expect(await storedState()).toEqual(before);
  }, 90_000);

  /** Tries values of a part of the address: what the contract refuses is refused there (over HTTP once for each field), what it takes is no trouble. */
  async function tryValues(
    one: Implementation,
    part: 'query' | 'params',
    schema: z.ZodType,
    values: Iterable<TriedValue>,
  ): Promise<{ faults: string[]; tried: number }> {
    const faults: string[] = [];
    const refusedOnce = new Set<string>();
    let tried = 0;
    for (const { name, what, values: given, mustBeRefused } of values) {
      const path = `${part}.${name}`;
      const issues = issuesOf(() => parsePart(schema, given, part));
      tried += 1;
      const fault = (said: string) => faults.push(`${one.name}: ${path}, ${JSON.stringify(what)}: ${said}`);
      if (issues.length > 0 && !issues.some(isAt(path))) fault(`is refused at ${issues[0]?.path}`);
      if (issues.length === 0 && mustBeRefused) fault('is taken');
      if (issues.length > 0 && refusedOnce.has(name)) continue;
      const address =
        part === 'query' ? `${addressOf(one)}?${searchOf(given)}` : addressOf(one, given as Record<string, string>);
      const answer = await callers.for(one).raw(one.spec.method, address, rightBody(one));
      if (issues.length === 0) {
        if (answer.status >= 500) fault(`${answer.status} ${errorCodeOf(answer.body)}`);
        continue;
      }
      refusedOnce.add(name);
      const found = flaws(answer, { path });
      if (found.length > 0) fault(found.join('; '));
    }
    return { faults, tried };
  }

  test('wrong values of queries and paths: 400 with the field, and whatever a contract takes is answered', async () => {
    // Who takes a file of personal data is written down.
    const state = async () => ({ ...(await storedState()), audit: '' });
    const before = await state();
    const faults: string[] = [];
    let tried = 0;
    for (const one of endpoints()) {
      const { query, params, method } = one.spec;
      const results = [
        query && (await tryValues(one, 'query', query, triedQueries(query))),
        params && (await tryValues(one, 'params', params, triedParams(params, paramsOfNothing(one.spec)))),
      ];
      for (const result of results) {
        faults.push(...(result?.faults ?? []));
        tried += result?.tried ?? 0;
      }
      if (!query) continue;
      const address = `${addressOf(one)}?${searchOf(unknownQuery(query))}`;
      const found = flaws(await callers.for(one).raw(method, address), { path: 'query', key: unknownField });
      if (found.length > 0) faults.push(`${one.name}, unknown query: ${found.join('; ')}`);
    }
    expect(faults).toEqual([]);
    expect(tried).toBeGreaterThan(4_000);
    expect(await state()).toEqual(before);
  }, 90_000);

  /** Any bytes may be a part of a picture: it is read when all are there. */
  const isPart = ({ path }: Implementation['spec']) => path.includes('/parts/');

  test('files that are none, broken, too large or of another kind: refused with what to do, and nothing is written', async () => {
    const before = await storedState();
    const faults: string[] = [];
    let tried = 0;
    const broken = { 'Content-Type': 'multipart/form-data; boundary=x' };
    for (const one of endpoints()) {
      const { method, file } = one.spec;
      if (!file) continue;
      tried += 1;
      const client = callers.for(one);
      const address = addressOf(one);
      const send = (field: string, bytes: number, copies = 1) =>
        sendFile({ method, url: t.url + address, token: client.token, field, file: Buffer.alloc(bytes, 7), copies });
      const check = async (what: string, codes: readonly string[], answer: Promise<Answer>) => {
        const { status, body } = await answer;
        const { code = '', action = '' } = errorOf(body) ?? {};
        if (status >= 500 || action === '' || !codes.includes(code))
          faults.push(`${one.name}, ${what}: ${status} ${JSON.stringify(body)}`);
      };
      const wrong = ['invalid_input'];
      await check('no file', wrong, client.raw(method, address));
      await check('JSON', wrong, client.raw(method, address, { body: {} }));
      await check(
        'no boundary',
        wrong,
        client.raw(method, address, { body: '--x', headers: { 'Content-Type': 'multipart/form-data' } }),
      );
      await check('no end', wrong, client.raw(method, address, { body: '--x\r\nContent-Disp', headers: broken }));
      await check('another field', wrong, send('picture', 10));
      await check('two files', wrong, send('file', 10, 2));
      if (!isPart(one.spec)) await check('bytes of nothing', ['invalid_input', 'unsupported_file'], send('file', 10));
      if (file.maxBytes < 10_000_000) await check('too large', ['payload_too_large'], send('file', file.maxBytes + 1));
    }
    expect(faults).toEqual([]);
    expect(tried).toBeGreaterThan(5);
    expect(await storedState()).toEqual(before);
  }, 60_000);

  /** These have an answer where nothing is: a hold that is gone, an upload of which no part has come, any day. */
  const answersForNothing: Record<string, string> = {
    releaseSlot: '200',
    getPhotoUpload: '200',
    finishPhotoUpload: '409 conflict',
    getDayBalance: '200',
    getDaySheet: '200',
    getDayClosing: '200',
    closeDay: '409 wrong_state',
  };

  test('what is of nothing: 404, with a body that is right', async () => {
    const before = await storedState();
    const faults: string[] = [];
    let tried = 0;
    for (const one of endpoints()) {
      const { params, method, file } = one.spec;
      if (!params || file) continue;
      tried += 1;
      const { status, body } = await callers.for(one).raw(method, addressOf(one), rightBody(one));
      const { code = '', action = '' } = errorOf(body) ?? {};
      const said = `${status} ${code}`.trim();
      if (said !== (answersForNothing[one.name] ?? '404 not_found') || (status >= 400 && action === ''))
        faults.push(`${one.name}: ${said} ${action}`);
    }
    expect(faults).toEqual([]);
    expect(tried).toBeGreaterThan(125);
    expect(await storedState()).toEqual(before);
  }, 60_000);
});
