import { mongo } from 'mongoose';
import type { Migration } from '../kernel/database';

/** Entries are found by day and by the state to which they led: the index by day alone is part of that one. */
export const entryIndex: Migration = {
  version: 9,
  name: 'entry-index',
  up: async (db) => {
    await db
      .collection('custody_entries')
      .dropIndex('organisationId_1_day_1')
      .catch((error: unknown) => {
        // 26, 27: no such collection or index, as in a new database.
        const code = error instanceof mongo.MongoServerError ? error.code : undefined;
        if (code !== 26 && code !== 27) throw error;
      });
  },
};
