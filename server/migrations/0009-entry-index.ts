import type { Migration } from '../kernel/database';

/** Entries are found by day and by the state to which they led: the index by day alone is part of that one. */
export const entryIndex: Migration = {
  version: 9,
  name: 'entry-index',
  up: async (db) => {
    await db
      .collection('custody_entries')
      .dropIndex('organisationId_1_day_1')
      .catch(() => undefined);
  },
};
