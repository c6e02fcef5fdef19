import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accountsApi } from '#shared/accounts/accounts';
import { requestCode } from '../../../server/accounts/sign-in';
import type { Kernel } from '../../../server/kernel/kernel';
import { useApp } from '../../setup/app';

/** A gateway that keeps what it is sent and answers what it is told to. */
const got: { headers: IncomingHttpHeaders; body: { phone: string; text: string } }[] = [];
const answers: number[] = [];
const gateway = createServer((request, response) => {
  let text = '';
  request.on('data', (part: Buffer) => (text += part.toString()));
  request.on('end', () => {
    got.push({ headers: request.headers, body: JSON.parse(text) as { phone: string; text: string } });
    response.writeHead(answers.shift() ?? 200).end();
  });
});

describe('one-time codes by the SMS gateway', () => {
  const t = useApp();
  const at = (settings: Record<string, unknown>): Kernel => ({
    ...t.app.kernel,
    config: { ...t.app.kernel.config, SMS_GATEWAY_TOKEN: 'gateway-token', ...settings },
  });
  const address = '192.0.2.1';
  const url = () => `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/sms`;
  beforeAll(() => new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve)));
  afterAll(() => gateway.close());
  beforeEach(() => {
    got.length = 0;
  });

  test('the gateway gets number and text, with our token; the answer to the page holds no code; the code signs in', async () => {
    const phone = '13912340001';
    const answer = await requestCode(at({ SMS_GATEWAY_URL: url() }), { phone, address });
    expect(answer).toEqual({ expiresAt: expect.any(Date) as Date });
    expect(got).toHaveLength(1);
    const [sent] = got;
    expect(sent?.headers).toMatchObject({ authorization: 'Bearer gateway-token', 'content-type': 'application/json' });
    expect(Object.keys(sent?.body ?? {})).toEqual(['phone', 'text']);
    expect(sent?.body.phone).toBe(phone);
    const code = /验证码 (\d{6})，/.exec(sent?.body.text ?? '')?.[1] ?? '';
    const { status, body } = await t.visitor.call(accountsApi.signInResident, { body: { phone, code } });
    expect([status, body.me.role]).toEqual([200, 'resident']);
  });

  test('a demo with a gateway sends and does not show the code', async () => {
    const answer = await requestCode(at({ DEMO: true, SMS_GATEWAY_URL: url() }), { phone: '13912340002', address });
    expect(answer).not.toHaveProperty('demoCode');
    expect(got).toHaveLength(1);
  });

  test('a gateway that refuses, is away, or is not configured: unavailable, with what to do', async () => {
    answers.push(500);
    const refusal = { code: 'unavailable', action: expect.stringMatching(/Try again|SMS_GATEWAY_URL/) as string };
    await expect(requestCode(at({ SMS_GATEWAY_URL: url() }), { phone: '13912340003', address })).rejects.toMatchObject({
      ...refusal,
      message: 'The SMS gateway answered 500',
    });
    const nobody = at({ SMS_GATEWAY_URL: 'http://127.0.0.1:9/sms' });
    await expect(requestCode(nobody, { phone: '13912340004', address })).rejects.toMatchObject(refusal);
    const answer = await t.visitor.raw('POST', accountsApi.requestCode.path, { body: { phone: '13912340005' } });
    expect(answer).toMatchObject({ status: 503, body: { error: refusal } });
  });

  test('codes for many phones from one address: the next is refused with the time to wait, and nothing is sent or counted', async () => {
    Object.assign(t.app.kernel.config, { SMS_GATEWAY_URL: url(), CODES_PER_ADDRESS: 3 });
    // One went from here above, for a phone that nothing could be sent to.
    const ask = (n: number) => t.visitor.call(accountsApi.requestCode, { body: { phone: `1391235000${n}` } });
    for (const n of [1, 2]) expect((await ask(n)).status).toBe(200);
    for (const n of [3, 4, 4, 4, 4, 4, 4]) {
      const { status, body, headers } = await ask(n);
      expect({ status, body }).toMatchObject({
        status: 429,
        body: {
          error: {
            code: 'too_many_requests',
            action: expect.stringMatching(/^Wait \d+ minutes/) as string,
            details: { limit: 3, waitSec: expect.any(Number) as number },
          },
        },
      });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(500);
    }
    expect(got.map(({ body }) => body.phone)).toEqual(['13912350001', '13912350002']);
    await requestCode(t.app.kernel, { phone: '13912350004', address: '192.0.2.2' });
    expect(got).toHaveLength(3);
  });
});
