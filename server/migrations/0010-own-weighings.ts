import type { Migration } from '../kernel/database';
import { dropIndex } from './drop-index';

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
    await dropIndex(weighings, 'districtCode_1_categoryKey_1');
  },
};
