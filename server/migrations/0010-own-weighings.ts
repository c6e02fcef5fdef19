import { mongo } from 'mongoose';
import type { Migration } from '../kernel/database';

/** Weighings belong to whose site weighed them; those of before, of which only the district is known, to who runs the district. */
export const ownWeighings: Migration = {
  version: 10,
  name: 'own-weighings',
  up: async (db) => {
    const weighings = db.collection('weighings');
    for (const { code, operatorId } of await db.collection('districts').find().toArray())
      await weighings.updateMany(
        { districtCode: code as string, organisationId: { $exists: false } },
        { $set: { organisationId: String(operatorId) } },
      );
    await weighings.dropIndex('districtCode_1_categoryKey_1').catch((error: unknown) => {
      // 26, 27: no such collection or index, as in a new database.
      const code = error instanceof mongo.MongoServerError ? error.code : undefined;
      if (code !== 26 && code !== 27) throw error;
    });
  },
};
