import { mongo } from 'mongoose';
import type { Migration } from '../kernel/database';

/** A run has one plan of its own and any number of copies changed by hand: the index on the run alone gives way to one with the copy. */
export const planCopies: Migration = {
  version: 4,
  name: 'plan-copies',
  up: async (db) => {
    const plans = db.collection('plans');
    await plans.dropIndex('runId_1').catch((error: unknown) => {
      // 26, 27: no such collection or index, as in a new database.
      const code = error instanceof mongo.MongoServerError ? error.code : undefined;
      if (code !== 26 && code !== 27) throw error;
    });
    await plans.updateMany(
      { copy: { $exists: false } },
      { $set: { copy: null, version: 1, pins: [], edited: null, leavesOut: null } },
    );
  },
};
