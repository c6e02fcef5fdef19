import mongoose from 'mongoose';
import { claimDataKey } from '../../../server/kernel/database';
import { useApp } from '../../setup/app';

// Whole processes with another key: tests/long/start-up.test.ts.
describe('the key of a database', () => {
  useApp();
  const claim = (keyId: string | null) =>
    claimDataKey({ db: mongoose.connection.getClient().db(mongoose.connection.name), keyId });

  test('the first names it, of two at once one does; others need the same, and without one nobody joins', async () => {
    await claim(null);
    const both = await Promise.allSettled([claim('aaaaaaaa'), claim('bbbbbbbb')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [known, other] = both[0]!.status === 'fulfilled' ? ['aaaaaaaa', 'bbbbbbbb'] : ['bbbbbbbb', 'aaaaaaaa'];
    await claim(known);
    const refused = { code: 'other_data_key', action: expect.stringContaining('Set DATA_KEY') };
    await expect(claim(other)).rejects.toMatchObject({ ...refused, message: expect.stringContaining(`${known}, and`) });
    await expect(claim(null)).rejects.toMatchObject(refused);
  });
});
