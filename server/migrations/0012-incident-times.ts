import type { Migration } from '../kernel/database';

/** Incidents count how often the same has happened; of those before none was opened anew in spite of its repair. */
export const incidentTimes: Migration = {
  version: 12,
  name: 'incident-times',
  up: async (db) => {
    await db.collection('incidents').updateMany({ times: { $exists: false } }, { $set: { times: 1 } });
  },
};
