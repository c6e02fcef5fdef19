import type { AddressInfo } from 'node:net';
import express from 'express';
import { z } from 'zod';
import { errorReply } from '../../../server/kernel/http/error-reply';
import { mountFeatures } from '../../../server/kernel/http/mount';
import type { Feature, Kernel } from '../../../server/kernel/kernel';
import { inTime } from '../../../server/kernel/patience';

test('what is in time is answered, its error too, and what is not is unavailable', async () => {
  await expect(inTime(Promise.resolve(3), 50)).resolves.toBe(3);
  await expect(inTime(Promise.reject(new Error('own')), 50)).rejects.toThrow('own');
  await expect(inTime(new Promise(() => undefined), 50)).rejects.toMatchObject({ code: 'unavailable' });
});

test('a call whose read the driver lost is answered with 503, and what comes after it is dropped', async () => {
  const unhandled = jest.fn();
  process.on('unhandledRejection', unhandled);
  let answerLate: (value: unknown) => void = () => undefined;
  const handle = () => new Promise((resolve) => (answerLate = resolve));
  const spec = { method: 'GET', path: '/api/lost', access: 'public', reply: z.object({}) };
  const lost = { name: 'lost', endpoints: [{ name: 'readLost', spec, handle }] } as unknown as Feature;
  const kernel = { metrics: { httpSeconds: { startTimer: () => () => undefined } } } as unknown as Kernel;
  const app = express();
  mountFeatures(
    app,
    kernel,
    [lost],
    { authenticate: () => Promise.resolve(null), audited: (_kernel, _line, work) => work() },
    100,
  );
  app.use(errorReply(kernel));
  const server = app.listen(0, '127.0.0.1');
  try {
    await new Promise((resolve) => server.once('listening', resolve));
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/lost`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await answer.json()).toMatchObject({ error: { code: 'unavailable', details: { reason: 'database' } } });
    answerLate({});
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(unhandled).not.toHaveBeenCalled();
  } finally {
    process.off('unhandledRejection', unhandled);
    server.close();
  }
});
