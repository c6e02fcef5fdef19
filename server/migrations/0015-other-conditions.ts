import type { Migration } from '../kernel/database';

/** What may come off in another condition than told is listed with it; estimates made before had not listed it. */
export const otherConditions: Migration = {
  version: 15,
  name: 'other-conditions',
  up: async (db) => {
    await db
      .collection('requests')
      .updateMany(
        { 'estimate.otherConditions.0': { $exists: true } },
        { $set: { 'estimate.otherConditions.$[one].deductions': [] } },
        { arrayFilters: [{ 'one.deductions': { $exists: false } }] },
      );
  },
};
