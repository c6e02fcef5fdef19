import type { Migration } from '../kernel/database';

/** What is closed may have an expected end; of crossings closed before nobody knows it. */
export const closedUntil: Migration = {
  version: 13,
  name: 'closed-until',
  up: async (db) => {
    await db.collection('crossings').updateMany({ closedUntil: { $exists: false } }, { $set: { closedUntil: null } });
  },
};
