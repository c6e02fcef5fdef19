import type { Migration } from '../kernel/database';
import { dropIndex } from './drop-index';

/** A run has one plan of its own and any number of copies changed by hand: the index on the run alone gives way to one with the copy. */
export const planCopies: Migration = {
  version: 4,
  name: 'plan-copies',
  up: async (db) => {
    const plans = db.collection('plans');
    await dropIndex(plans, 'runId_1');
    await plans.updateMany(
      { copy: { $exists: false } },
      { $set: { copy: null, version: 1, pins: [], edited: null, leavesOut: null } },
    );
  },
};
