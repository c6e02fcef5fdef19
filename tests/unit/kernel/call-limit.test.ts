import type { Request } from 'express';
import type { AppError } from '../../../server/kernel/errors';
import { addressOf, limitAddresses } from '../../../server/kernel/http/call-limit';

describe('calls of an address', () => {
  test('an IPv4 address is itself however it is written; of IPv6 the network counts, because whoever has one has all of it', () => {
    const of = (ip?: string) => addressOf({ ip });
    expect([of('192.0.2.7'), of('::ffff:192.0.2.7'), of()]).toEqual(['192.0.2.7', '192.0.2.7', 'unknown']);
    const home = of('2001:db8:1:200::7');
    expect([of('2001:db8:1:200:ffff::1'), of('2001:db8:1:2ff::9')]).toEqual([home, home]);
    expect(of('2001:db8:1:300::7')).not.toBe(home);
  });

  /** Calls from an address; answers how long the refused must wait. */
  const callsTo = (DEMO: boolean) => {
    const limit = limitAddresses({ RATE_LIMIT_PER_MIN: 2, DEMO });
    return (ip: string) => {
      let refusal: AppError | undefined;
      limit({ ip } as Request, {} as never, (error?: unknown) => (refusal = error as AppError | undefined));
      return refusal?.details?.['waitSec'];
    };
  };

  test('in a demo the crews of a fast day, who call from this machine, are not counted together; elsewhere they are', () => {
    const [demo, real] = [callsTo(true), callsTo(false)];
    for (let n = 0; n < 10; n += 1)
      for (const ip of ['127.0.0.1', '192.0.2.7']) for (const call of [demo, real]) call(ip);
    expect(['127.0.0.1', '::1', '192.0.2.7'].map((ip) => demo(ip) === undefined)).toEqual([true, true, false]);
    expect(real('127.0.0.1')).toBeGreaterThan(0);
  });

  test('five times a caller’s are taken, then none until the minute is over; other addresses are not held up', () => {
    jest.useFakeTimers({ now: 0, doNotFake: ['nextTick'] });
    try {
      const call = callsTo(false);
      for (let n = 0; n < 10; n += 1) expect(call('192.0.2.7')).toBeUndefined();
      jest.advanceTimersByTime(20_000);
      expect([call('192.0.2.7'), call('::ffff:192.0.2.7'), call('192.0.2.8')]).toEqual([40, 40, undefined]);
      jest.advanceTimersByTime(40_000);
      expect(call('192.0.2.7')).toBeUndefined();
    } finally {
      jest.useRealTimers();
    }
  });
});
