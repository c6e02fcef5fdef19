import type { Migration } from '../kernel/database';
import { dropIndex } from './drop-index';

/** Entries are found by day and by the state to which they led: the index by day alone is part of that one. */
export const entryIndex: Migration = {
  version: 9,
  name: 'entry-index',
  up: async (db) => {
    await dropIndex(db.collection('custody_entries'), 'organisationId_1_day_1');
  },
};
