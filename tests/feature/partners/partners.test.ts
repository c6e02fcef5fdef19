import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { Scope } from '#shared/kernel/scopes';
import { importsApi, type OrderImport } from '#shared/partners/imports';
import { partnerKeysApi, partnerOrdersApi } from '#shared/partners/keys';
import { webhooksApi } from '#shared/partners/webhooks';
import { EventModel } from '../../../server/kernel/events/event-store';
import { KeptAnswerModel } from '../../../server/kernel/http/idempotency';
import { DealerOrderModel } from '../../../server/requests/dealer-order-model';
import { ApiKeyModel, CallCountModel, WebhookDeliveryModel, WebhookModel } from '../../../server/partners/model';
import { dealerOf, eventually, pause, refusalOf, useOperatedDay, watch } from '../dispatch/operated-day';

const { createApiKey, listApiKeys, revokeApiKey } = partnerKeysApi;
const { createPartnerOrder, listPartnerOrders, getPartnerOrder, cancelPartnerOrder } = partnerOrdersApi;
const { createWebhook, listWebhooks, changeWebhook, deleteWebhook, rotateWebhookSecret, pingWebhook } = webhooksApi;
const { replayWebhook, listWebhookDeliveries } = webhooksApi;

const on = useOperatedDay({
  PLANNER_THREADS: '0',
  WEBHOOKS_INSIDE: '1',
  OUTGOING_PAUSE_MS: '5',
  PARTNER_CALLS_PER_MIN: '300',
});
const rival = () => on.person('rival', 'dealer', { ...dealerOf, organisation: 'dealer_rival' });
const makeKey = async (scopes: Scope[], more: { callsPerMin?: number; days?: number } = {}) => {
  const { status, body } = await (await on.dealer()).call(createApiKey, { body: { name: 'till', scopes, ...more } });
  expect(status).toBe(201);
  return { id: body.id, client: on.t.withToken(body.token), token: body.token };
};
const order = async (code: string) => ({
  ...{ code, categoryKey: 'washer', model: 'OA-W1', serial: `S-${code}`, weightKg: 60, volumeLitres: 420 },
  ...{ warehouseId: await on.siteId('depot_south'), buyerPhone: '13912345678' },
});

describe('keys of partners', () => {
  test('shown once, kept as a hash; a key may do what its scopes say and nothing that people do', async () => {
    const { client, token, id } = await makeKey(['orders:write', 'orders:read']);
    const kept = [await ApiKeyModel.find().lean(), await KeptAnswerModel.find().lean()];
    expect(JSON.stringify(kept)).not.toContain(token.slice(10));
    const list = await (await on.dealer()).call(listApiKeys, {});
    expect(list.body.items).toMatchObject([{ id, hint: token.slice(0, 10), revokedAt: null }]);
    expect(JSON.stringify(list.body)).not.toContain(token.slice(10));

    const made = await client.call(createPartnerOrder, { body: await order('KEY-0001') }, { key: 'till-0001-a' });
    expect([made.status, made.body.status, made.body.buyerPhoneMasked]).toEqual([201, 'free', '139******78']);
    const again = await client.call(createPartnerOrder, { body: await order('KEY-0001') }, { key: 'till-0001-a' });
    expect([again.body.id, again.headers.get('idempotency-replayed')]).toEqual([made.body.id, 'true']);
    expect((await client.call(listPartnerOrders, {})).body.items).toHaveLength(1);
    const event = await EventModel.findOne({ name: 'requests:order-created' }).lean();
    expect(event?.actor).toMatchObject({ accountId: null, system: `api-key:${id}` });

    for (const path of ['/api/dealer-orders', '/api/me', '/api/api-keys', '/api/notices'])
      expect(refusalOf(await client.raw('GET', path))).toEqual([403, 'forbidden']);
    const heard = await watch(client.socket(), { kind: 'dealer' });
    expect(heard).toMatchObject({ ok: false, code: 'unauthenticated' });
  });

  test('a missing scope, no key, a wrong key, a person: refused', async () => {
    const { client } = await makeKey(['orders:read']);
    const body = await order('KEY-0002');
    expect(refusalOf(await client.call(createPartnerOrder, { body }))).toEqual([403, 'forbidden']);
    expect(refusalOf(await (await on.dealer()).call(createPartnerOrder, { body }))).toEqual([403, 'forbidden']);
    expect(refusalOf(await on.t.visitor.call(createPartnerOrder, { body }))).toEqual([401, 'unauthenticated']);
    const wrong = on.t.withToken(`hlk_${'x'.repeat(43)}`);
    expect(refusalOf(await wrong.call(createPartnerOrder, { body }))).toEqual([401, 'unauthenticated']);
  });

  test('another organisation’s key sees and withdraws nothing; nobody revokes another’s', async () => {
    const mine = await makeKey(['orders:read', 'orders:write']);
    const made = await (
      await rival()
    ).call(createApiKey, { body: { name: 'x', scopes: ['orders:read', 'orders:write'] } });
    const other = on.t.withToken(made.body.token);
    const [first] = (await mine.client.call(listPartnerOrders, {})).body.items;
    const params = { id: first?.id ?? '' };
    expect(refusalOf(await other.call(getPartnerOrder, { params }))).toEqual([404, 'not_found']);
    expect(refusalOf(await other.call(cancelPartnerOrder, { params, body: {} }))).toEqual([404, 'not_found']);
    expect((await other.call(listPartnerOrders, {})).body.items).toEqual([]);
    expect(refusalOf(await (await rival()).call(revokeApiKey, { params: { id: mine.id } }))).toEqual([
      404,
      'not_found',
    ]);
    expect(refusalOf(await (await on.dispatcher()).call(listApiKeys, {}))).toEqual([403, 'forbidden']);
    expect((await mine.client.call(cancelPartnerOrder, { params, body: {} })).body.status).toBe('cancelled');
  });

  test('a key that is revoked or has ended is refused', async () => {
    const { client, id } = await makeKey(['orders:read']);
    expect((await client.call(listPartnerOrders, {})).status).toBe(200);
    expect((await (await on.dealer()).call(revokeApiKey, { params: { id } })).body.revokedAt).toBeTruthy();
    expect(refusalOf(await client.call(listPartnerOrders, {}))).toEqual([401, 'unauthenticated']);
    const short = await makeKey(['orders:read'], { days: 1 });
    await ApiKeyModel.updateOne({ _id: short.id }, { $set: { expiresAt: new Date(Date.now() - 1) } });
    expect(refusalOf(await short.client.call(listPartnerOrders, {}))).toEqual([401, 'unauthenticated']);
  });

  test('limits of a key and of the organisation over all its keys', async () => {
    // Away from the turn of the minute, where the count begins again.
    if (Date.now() % 60_000 > 50_000) await pause(10_500);
    await CallCountModel.deleteMany({});
    const { client } = await makeKey(['orders:read'], { callsPerMin: 3 });
    const statuses = [];
    for (let n = 0; n < 4; n++) statuses.push((await client.call(listPartnerOrders, {})).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const limited = await client.call(listPartnerOrders, {});
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    await CallCountModel.updateMany({ _id: /^organisation/ }, { $set: { count: 300 } });
    const second = await makeKey(['orders:read']);
    expect(refusalOf(await second.client.call(listPartnerOrders, {}))).toEqual([429, 'too_many_requests']);
    await CallCountModel.deleteMany({});
  }, 30_000);
});

describe('imports of orders', () => {
  const { getOrderImport, confirmOrderImport } = importsApi;
  const head = 'code,category,model,serial,weight,volume,warehouse,phone';
  const upload = async (text: string, token: string | null) => {
    const form = new FormData();
    form.append('file', new Blob([text]), 'orders.csv');
    const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
    const answer = await fetch(`${on.t.url}/api/dealer-order-imports`, { method: 'POST', headers, body: form });
    return { status: answer.status, body: (await answer.json()) as OrderImport };
  };
  const line = (n: number, more = '') => `IMP-${1000 + n}${more},washer,W,SERIAL${n},,,depot_south,13912345678`;

  test('a preview names each faulty row and field and writes nothing; confirmed, the good rows become orders once', async () => {
    const dealer = await on.dealer();
    await on.order('IMP-TAKEN', 'SERIAL-T');
    const before = await DealerOrderModel.countDocuments();
    const good = Array.from({ length: 120 }, (_, n) => line(n));
    const bad = ['IMP-TAKEN,washer,W,SER,,,depot_south,13912345678', 'IMP-9,washer,W,SER,heavy,,depot_south,1'];
    const { status, body } = await upload([head, ...good, ...bad].join('\n'), dealer.token);
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'preview', good: 120, faulty: 2, created: 0 });
    expect(body.rows.filter(({ faults }) => faults.length > 0)).toMatchObject([
      { line: 122, code: 'IMP-TAKEN', faults: [{ field: 'code', fault: 'code_taken', value: 'IMP-TAKEN' }] },
      {
        line: 123,
        faults: [
          { field: 'weightKg', value: 'heavy' },
          { field: 'buyerPhone', value: '1' },
        ],
      },
    ]);
    expect(await DealerOrderModel.countDocuments()).toBe(before);

    const params = { id: body.id };
    expect(refusalOf(await (await rival()).call(getOrderImport, { params }))).toEqual([404, 'not_found']);
    expect(refusalOf(await (await rival()).call(confirmOrderImport, { params, body: {} }))).toEqual([404, 'not_found']);
    expect(refusalOf(await dealer.call(confirmOrderImport, { params, body: {} }))).toEqual([409, 'wrong_state']);
    // One number is taken between preview and confirmation.
    await on.order('IMP-1003', 'SERIAL-3');
    const confirm = () => dealer.call(confirmOrderImport, { params, body: { skipFaulty: true } });
    const answers = await Promise.all([confirm(), confirm()]);
    for (const answer of answers) expect(answer.body).toMatchObject({ status: 'done', created: 119, faulty: 3 });
    expect((await confirm()).body.created).toBe(119);
    expect(await DealerOrderModel.countDocuments()).toBe(before + 1 + 119);
    expect(JSON.stringify((await dealer.call(getOrderImport, { params })).body)).not.toContain('13912345678');
  }, 30_000);

  test('who may not, and what is no table', async () => {
    expect((await upload(`${head}\n${line(1)}`, null)).status).toBe(401);
    expect((await upload(`${head}\n${line(1)}`, (await on.dispatcher()).token)).status).toBe(403);
    const { client } = await makeKey(['orders:write']);
    expect((await upload(`${head}\n${line(1)}`, client.token)).status).toBe(403);
    expect(refusalOf(await upload('a,b\n1,2', (await on.dealer()).token))).toEqual([400, 'invalid_input']);
  });
});

describe('webhooks', () => {
  interface Got {
    id: string;
    type: string;
    delivery: string;
    signature: string;
    body: string;
    data: { order: { code: string; status: string }; visit: { status: string } | null };
  }
  const got: Got[] = [];
  let answers: number[] = [];
  let refuses = false;
  const receiver = createServer((req, res) => {
    let body = '';
    req.on('data', (part: Buffer) => (body += part.toString()));
    req.on('end', () => {
      const { id, type, data } = JSON.parse(body) as Got;
      const [signature, delivery] = [req.headers['x-huiliu-signature'], req.headers['x-huiliu-delivery']].map(String);
      got.push({ id, type, data, body, signature: signature ?? '', delivery: delivery ?? '' });
      res.statusCode = refuses ? 500 : (answers.shift() ?? 204);
      res.end();
    });
  }).listen(18_474, '127.0.0.1');
  afterAll(() => receiver.close());

  /** What a partner would write from the description: time within five minutes, one of the signatures fits. */
  function verify({ body, signature }: Got, secret: string, now = Date.now()): boolean {
    const parts = signature.split(',').map((part) => part.split('=') as [string, string]);
    const t = parts.find(([name]) => name === 't')?.[1] ?? '0';
    if (Math.abs(now / 1000 - Number(t)) > 300) return false;
    const wanted = createHmac('sha256', secret).update(`${t}.${body}`).digest();
    return parts.some(([name, hex]) => name === 'v1' && timingSafeEqual(Buffer.from(hex, 'hex'), wanted));
  }
  const types = ['order.created', 'order.changed', 'visit.changed'] as const;
  const url = 'http://127.0.0.1:18474/hook';
  let id = '';
  let secret = '';
  const ofType = (type: string) => got.filter((one) => one.type === type);

  test('an order and its visit are told, signed, without the buyer', async () => {
    const make = async () =>
      (await on.dealer()).call(createWebhook, { body: { url, types: [...types] } }, { key: 'hook-of-the-shop' });
    const made = await make();
    expect(made.status).toBe(201);
    // A second one would be told everything twice.
    expect((await make()).body).toEqual(made.body);
    ({ id, secret } = made.body);
    expect(JSON.stringify((await (await on.dealer()).call(listWebhooks, {})).body)).not.toContain(secret);
    await on.order('HOOK-0001', 'SERIAL-H1');
    const booked = await on.book({ kind: 'exchange', dealerOrderCode: 'HOOK-0001' });
    await eventually(
      () => ofType('order.changed').length,
      (n) => n === 1,
    );
    // Orders of the tests before may be told too: they were still on their way when the webhook was made.
    const created = ofType('order.created').map(({ data }) => data);
    expect(created).toContainEqual(expect.objectContaining({ order: expect.objectContaining({ code: 'HOOK-0001' }) }));
    expect(ofType('order.changed')[0]?.data).toMatchObject({
      order: { status: 'booked' },
      visit: { code: booked.code },
    });
    for (const one of got) {
      expect(verify(one, secret)).toBe(true);
      expect(verify(one, `${secret}x`)).toBe(false);
      expect(verify({ ...one, body: one.body.replace('"code":"', '"code":"X') }, secret)).toBe(false);
      expect(verify(one, secret, Date.now() + 3_600_000)).toBe(false);
      expect(one.body).not.toMatch(/13912345678|139\*|余小芳|SERIAL/);
    }
  });

  test('a failure is tried again with the same id and text; the log shows each attempt', async () => {
    got.length = 0;
    answers = [500, 302];
    const ping = await (
      await on.dealer()
    ).call(pingWebhook, { params: { id }, body: {} }, { key: 'ping-in-a-transaction' });
    expect(ping.status).toBe(200);
    const doc = await eventually(
      () => WebhookDeliveryModel.findById(ping.body.id).lean(),
      (one) => one?.status === 'sent',
    );
    expect(doc?.tries.map(({ status }) => status)).toEqual([500, 302, 204]);
    expect(new Set(got.map(({ delivery }) => delivery))).toEqual(new Set([ping.body.id]));
    expect(new Set(got.map(({ body }) => body)).size).toBe(1);
    const log = await (await on.dealer()).call(listWebhookDeliveries, { query: { webhookId: id } });
    expect(log.body.items[0]).toMatchObject({ type: 'ping', attempts: 3, status: 'sent' });
    expect((await (await on.dealer()).call(listWebhooks, {})).body.items).toMatchObject([{ failures: 0 }]);
  });

  test('while a secret is rotated both sign; after it only the new one; never more than two', async () => {
    const dealer = await on.dealer();
    const rotate = async (keepHours: number, key: string = randomUUID()) =>
      (await dealer.call(rotateWebhookSecret, { params: { id }, body: { keepHours } }, { key })).body;
    const ping = async () => {
      got.length = 0;
      await dealer.call(pingWebhook, { params: { id }, body: {} });
      return eventually(
        () => got[0],
        (one) => one !== undefined,
      ) as Promise<Got>;
    };
    // Whoever did not hear the answer asks again: a second change would end the secret that the receiver still checks with.
    const key = randomUUID();
    const second = await rotate(24, key);
    expect((await rotate(24, key)).secret).toBe(second.secret);
    const both = await ping();
    expect([verify(both, secret), verify(both, second.secret)]).toEqual([true, true]);
    const third = await rotate(24);
    expect(third.secrets).toHaveLength(2);
    const after = await ping();
    expect([secret, second.secret, third.secret].map((one) => verify(after, one))).toEqual([false, true, true]);
    const last = await rotate(0);
    const alone = await ping();
    expect([verify(alone, third.secret), verify(alone, last.secret)]).toEqual([false, true]);
    secret = last.secret;
  });

  test('an event that is handled twice is told once', async () => {
    got.length = 0;
    await on.order('HOOK-0002', 'SERIAL-H2');
    await eventually(
      () => got.length,
      (n) => n === 1,
    );
    const event = await EventModel.findOne({ name: 'requests:order-created' }).sort({ _id: -1 }).lean();
    const listener = on.t.app.features.find(({ name }) => name === 'partners')?.listeners?.[0];
    if (!event || !listener) throw new Error('no listener');
    for (let n = 0; n < 3; n++) await listener.handle(event as never);
    await pause(100);
    expect(got.length).toBe(1);
  });

  test('a receiver that fails on and on is parked with an event; replayed under the same ids when it is well again', async () => {
    const dealer = await on.dealer();
    const heard: unknown[] = [];
    const socket = dealer.socket();
    socket.on('partners:changed', (push) => heard.push(push));
    await watch(socket, { kind: 'dealer' });
    const since = new Date(Date.now() - 1).toISOString();
    refuses = true;
    // More than the webhook bears: an attempt that is made due again while it is under way does not count.
    for (let n = 0; n < 8; n++) await dealer.call(pingWebhook, { params: { id }, body: {} });
    const parked = await eventually(
      async () => {
        await WebhookDeliveryModel.updateMany({ status: 'waiting' }, { $set: { nextAt: new Date() } });
        return WebhookModel.findById(id).lean();
      },
      (one) => one?.status === 'parked',
    );
    expect(parked?.failures).toBeGreaterThanOrEqual(20);
    expect(await EventModel.countDocuments({ name: 'partners:webhook-parked' })).toBe(1);
    expect(heard.length).toBeGreaterThan(0);
    await on.order('HOOK-0003', 'SERIAL-H3');
    await eventually(
      () => WebhookDeliveryModel.findOne({ type: 'order.created' }).sort({ _id: -1 }).lean(),
      (one) => one?.status === 'parked' && one.attempts === 0,
    );
    refuses = false;
    got.length = 0;
    const params = { id };
    expect(refusalOf(await (await rival()).call(replayWebhook, { params, body: { since } }))).toEqual([
      404,
      'not_found',
    ]);
    const { body } = await dealer.call(replayWebhook, { params, body: { since } });
    expect(body.queued).toBe(9);
    await eventually(
      () => got.length,
      (n) => n === 9,
    );
    expect(await WebhookModel.findById(id).lean()).toMatchObject({ status: 'active', failures: 0 });
    const before = got.map(({ delivery }) => delivery);
    got.length = 0;
    expect((await dealer.call(replayWebhook, { params, body: { since, all: true } })).body.queued).toBe(9);
    await eventually(
      () => got.length,
      (n) => n === 9,
    );
    expect(got.map(({ delivery }) => delivery).sort()).toEqual(before.sort());
  }, 30_000);

  test('a slow receiver does not hold up another', async () => {
    const dealer = await on.dealer();
    const slow = createServer(() => undefined).listen(18_475, '127.0.0.1');
    try {
      const made = await dealer.call(createWebhook, {
        body: { url: 'http://127.0.0.1:18475', types: ['order.created'] },
      });
      for (let n = 0; n < 12; n++) await dealer.call(pingWebhook, { params: { id: made.body.id }, body: {} });
      got.length = 0;
      await dealer.call(pingWebhook, { params: { id }, body: {} });
      await eventually(
        () => got.length,
        (n) => n === 1,
      );
      expect((await dealer.call(deleteWebhook, { params: { id: made.body.id } })).status).toBe(200);
      expect(await WebhookDeliveryModel.countDocuments({ webhookId: made.body.id })).toBe(0);
    } finally {
      slow.closeAllConnections();
      slow.close();
    }
  });

  test('switched off: nothing is sent; others’ webhooks cannot be touched', async () => {
    const dealer = await on.dealer();
    const params = { id };
    const stranger = await rival();
    expect(refusalOf(await stranger.call(changeWebhook, { params, body: { status: 'off' } }))).toEqual([
      404,
      'not_found',
    ]);
    expect(refusalOf(await stranger.call(rotateWebhookSecret, { params, body: {} }))).toEqual([404, 'not_found']);
    expect(refusalOf(await stranger.call(deleteWebhook, { params }))).toEqual([404, 'not_found']);
    expect((await stranger.call(listWebhookDeliveries, {})).body.items).toEqual([]);
    expect(refusalOf(await (await on.dispatcher()).call(listWebhooks, {}))).toEqual([403, 'forbidden']);
    const tainted = { url: 'https://user:secret@example.com/', types: [...types] };
    expect(refusalOf(await dealer.call(createWebhook, { body: tainted }))).toEqual([400, 'invalid_input']);
    expect((await dealer.call(changeWebhook, { params, body: { status: 'off' } })).body.status).toBe('off');
    got.length = 0;
    await on.order('HOOK-0009', 'SERIAL-H9');
    await pause(150);
    expect(got).toEqual([]);
  });
});
