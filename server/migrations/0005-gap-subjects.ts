import type { Migration } from '../kernel/database';
import { dropIndex } from './drop-index';

/** Gaps of before were all found at an arrival, and their unique index named it; now each names what it was found at. */
export const gapSubjects: Migration = {
  version: 5,
  name: 'gap-subjects',
  up: async (db) => {
    const gaps = db.collection('gaps');
    await gaps.updateMany({ subjectId: { $exists: false } }, [{ $set: { subjectId: '$arrivalId' } }]);
    await dropIndex(gaps, 'arrivalId_1_unitCode_1_kind_1');
  },
};
