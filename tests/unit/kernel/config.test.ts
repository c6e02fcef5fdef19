import { readConfig } from '../../../server/config';

describe('settings', () => {
  test('every wrong one is named at once, with where they are described', () => {
    const wrong = {
      PORT: '70000',
      RATE_LIMIT_PER_MIN: '0',
      DEMO: 'yes',
      SMS_GATEWAY_URL: 'no address',
      DEMO_DAY: '30.2.',
    };
    let message = '';
    try {
      readConfig({ ...wrong, HOST: '0.0.0.0' });
    } catch (thrown) {
      ({ message } = thrown as Error);
    }
    const named = message.split('\n').flatMap((line) => /^  ([A-Z_]+): ./.exec(line)?.[1] ?? []);
    expect(named.sort()).toEqual(Object.keys(wrong).sort());
    expect(message).toContain('See "Configure" in the README');
  });

  test('what is not set, or set to nothing, has its default', () => {
    expect(readConfig({ PORT: '', CODES_PER_ADDRESS: '7' })).toMatchObject({
      PORT: 3000,
      DEMO: true,
      CODES_PER_ADDRESS: 7,
    });
    expect(readConfig({ MONGODB_URI: 'mongodb://db.test' }).DEMO).toBe(false);
  });
});
