import type { Migration } from '../kernel/database';

/** Of days closed before only the report says so: the document that publications and incidents write says it, too. */
export const closedDays: Migration = {
  version: 11,
  name: 'closed-days',
  up: async (db) => {
    const days = db.collection<{ _id: string }>('day_revisions');
    for await (const { _id } of db.collection<{ _id: string }>('day_closings').find({}, { projection: { _id: 1 } }))
      await days.updateOne(
        { _id },
        { $set: { closed: true }, $setOnInsert: { revision: 0, incidents: 0 } },
        { upsert: true },
      );
  },
};
