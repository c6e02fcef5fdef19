import type { Migration } from '../kernel/database';

/** What was dismantled has a stage of its own in the weight account: every kept day is counted anew. */
export const flowParts: Migration = {
  version: 7,
  name: 'flow-parts',
  up: async (db) => {
    await db.collection('flow_days').updateMany({}, { $inc: { marks: 1 } });
  },
};
