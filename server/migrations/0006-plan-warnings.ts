import type { Migration } from '../kernel/database';

/** Plans of before kept their warnings as English sentences, which no screen can tell in another language; a new run finds them again. */
export const planWarnings: Migration = {
  version: 6,
  name: 'plan-warnings',
  up: async (db) => {
    await db.collection('plans').updateMany({ 'warnings.0': { $type: 'string' } }, { $set: { warnings: [] } });
  },
};
