import pino from 'pino';
import { accountsApi } from '#shared/accounts/accounts';
import { noticesApi } from '#shared/notices/notices';
import { webPushApi } from '#shared/notices/web-push';
import { requestsApi } from '#shared/requests/requests';
import { PushDeliveryModel, PushKeysModel, PushSubscriptionModel } from '../../../server/notices/web-push/model';
import { useApp } from '../../setup/app';
import { day, eventually, OperatedDay, refusalOf } from '../dispatch/operated-day';
import { settings } from '../planning/booked-day';
import { PushService } from './push-service';

const { getWebPushKey, subscribeWebPush, unsubscribeWebPush } = webPushApi;
const lines: string[] = [];
const log = pino({ level: 'debug' }, { write: (line) => void lines.push(line) });

describe('Web Push', () => {
  const t = useApp({ ...settings, PLANNER_THREADS: '0', WEBHOOKS_INSIDE: '1', OUTGOING_PAUSE_MS: '5' }, { log });
  const on = new OperatedDay(t);
  const service = new PushService();
  let phones = 0;
  beforeAll(async () => {
    on.at('10:00', '2026-03-11');
    await service.listen();
  });
  afterAll(() => service.close());
  beforeEach(() => {
    service.heard.length = 0;
    service.answers.length = 0;
  });

  const someone = async () => {
    const phone = `1397000${String((phones += 1)).padStart(4, '0')}`;
    const me = await t.as('resident', { phone });
    /** Booked by telephone, so the resident is told in the inbox. */
    const tell = async () => {
      const body = on.booking({
        contact: { name: '余小芳', phone },
        slot: { day, from: phones % 2 ? '10:30' : '16:00', to: phones % 2 ? '13:00' : '18:30' },
      });
      const answer = await (await on.dispatcher()).call(requestsApi.openRequest, { body });
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      return answer.body;
    };
    const subscribe = (name: string, language: 'zh' | 'en' = 'en') =>
      me.call(subscribeWebPush, { body: { ...service.subscription(name), language } });
    return { me, phone, tell, subscribe };
  };
  const settled = (accountId: string, count = 1) =>
    eventually(
      async () => {
        const own = await PushSubscriptionModel.find({ accountId }).lean();
        return PushDeliveryModel.find({
          status: { $ne: 'waiting' },
          ...(own.length > 0 && { subscriptionId: { $in: own.map(({ _id }) => _id) } }),
        })
          .sort({ _id: -1 })
          .lean();
      },
      (found) => found.length >= count,
    );

  test('what comes into the inbox is pushed once, sealed for the browser, signed by our key, without name or address', async () => {
    const { me, tell, subscribe, phone } = await someone();
    const { publicKey } = (await me.call(getWebPushKey, {})).body;
    expect((await subscribe('one')).status).toBe(200);
    const { request, secret } = await tell();
    await eventually(
      () => service.heard.length,
      (count) => count > 0,
    );
    await settled(me.accountId);
    expect(service.heard).toHaveLength(1);
    const { message, claims, headers, sealed, publicKey: named } = service.heard[0]!;
    expect(message).toMatchObject({ title: 'Booked', url: `/s/${secret}` });
    expect(message.text).toContain(request.code);
    for (const personal of ['余小芳', phone, '红柳街']) expect(JSON.stringify(message)).not.toContain(personal);
    expect(sealed.toString('latin1')).not.toContain(request.code);
    expect(named).toBe(publicKey);
    expect(claims.aud).toBe(service.origin);
    expect(claims.exp * 1000 - Date.now()).toBeLessThanOrEqual(24 * 3_600_000);
    expect(headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high' });
    expect(Number(headers['ttl'])).toBeGreaterThan(0);
  }, 20_000);

  test('the private key stays in the database: not in answers, not in the log', async () => {
    const { privateKey } = (await PushKeysModel.findById('vapid').lean())!;
    const { me } = await someone();
    expect(JSON.stringify((await me.call(getWebPushKey, {})).body)).not.toContain(privateKey);
    expect(lines.join('')).not.toContain(privateKey);
    expect(await PushKeysModel.countDocuments()).toBe(1);
  });

  test('a push service that fails is asked again; a browser that is gone is forgotten', async () => {
    const { me, tell, subscribe } = await someone();
    await subscribe('failing');
    service.answers.push(503, 429);
    await tell();
    const [delivery] = await settled(me.accountId);
    expect(delivery).toMatchObject({ status: 'sent', attempts: 3 });
    service.answers.push(410);
    await tell();
    await eventually(
      () => PushSubscriptionModel.countDocuments({ accountId: me.accountId }),
      (count) => count === 0,
    );
    expect((await me.call(noticesApi.listNotices, { query: {} })).body.unread).toBe(2);
  }, 20_000);

  test('who has unsubscribed or signed out is not pushed to', async () => {
    const { me, subscribe } = await someone();
    await subscribe('a');
    await subscribe('b');
    const { endpoint } = service.subscription('a');
    expect((await (await someone()).me.call(unsubscribeWebPush, { body: { endpoint } })).status).toBe(200);
    expect(await PushSubscriptionModel.countDocuments({ accountId: me.accountId })).toBe(2);
    await me.call(unsubscribeWebPush, { body: { endpoint } });
    expect(await PushSubscriptionModel.countDocuments({ accountId: me.accountId })).toBe(1);
    await me.call(accountsApi.signOut, {});
    await eventually(
      () => PushSubscriptionModel.countDocuments({ accountId: me.accountId }),
      (count) => count === 0,
    );
  }, 20_000);

  test('bad input, other roles and no session are refused', async () => {
    const { me } = await someone();
    const body = { ...service.subscription('x'), language: 'en' as const };
    expect(refusalOf(await t.visitor.call(subscribeWebPush, { body }))).toEqual([401, 'unauthenticated']);
    expect(refusalOf(await (await on.dispatcher()).call(subscribeWebPush, { body }))).toEqual([403, 'forbidden']);
    for (const wrong of [{ endpoint: 'ftp://x.test' }, { keys: { p256dh: 'x', auth: 'y' } }, { more: 1 }])
      expect(refusalOf(await me.call(subscribeWebPush, { body: { ...body, ...wrong } as never }))).toEqual([
        400,
        'invalid_input',
      ]);
  });
});
