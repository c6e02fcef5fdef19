import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isInside, post } from '../../../server/kernel/outgoing/post';
import { backoffMs, outcomeOf } from '../../../server/kernel/outgoing/outgoing';

describe('posts to the outside', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '0.0.0.0',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
  ])('%s is inside', (address) => expect(isInside(address)).toBe(true));
  test.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8', 'example.com'])('%s is not', (address) =>
    expect(isInside(address)).toBe(false),
  );

  test('an address inside is refused by number and by name, unless the operator has set it', async () => {
    const server = createServer((_req, res) => res.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end()).listen(0);
    const { port } = server.address() as AddressInfo;
    const call = { headers: {}, body: '{}', timeoutMs: 2_000 };
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '2130706433'])
      await expect(post({ ...call, url: `http://${host}:${port}/`, allowInside: false })).rejects.toThrow('inside');
    // A redirect is an answer, not a way.
    expect(await post({ ...call, url: `http://127.0.0.1:${port}/`, allowInside: true })).toEqual({ status: 302 });
    server.close();
  });

  test('pauses grow; only 2xx is success', () => {
    expect([1, 2, 3, 7].map((n) => backoffMs(n, 5_000))).toEqual([5_000, 15_000, 45_000, 3_645_000]);
    expect([204, 302, 404, 500].map((status) => outcomeOf(status).kind)).toEqual([
      'sent',
      'failed',
      'failed',
      'failed',
    ]);
  });
});
