import type { Migration } from '../kernel/database';

/** Gaps of before have no due day and no steps: own ones are due three days after they were found, claims after seven. */
export const gapDueDays: Migration = {
  version: 8,
  name: 'gap-due-days',
  up: async (db) => {
    const days = { $cond: [{ $regexMatch: { input: '$kind', regex: '^claim_' } }, 7, 3] };
    const found = { $dateFromString: { dateString: '$day', format: '%Y-%m-%d' } };
    const due = { $dateAdd: { startDate: found, unit: 'day', amount: days } };
    await db
      .collection('gaps')
      .updateMany({ dueDay: { $exists: false } }, [
        { $set: { dueDay: { $dateToString: { date: due, format: '%Y-%m-%d' } }, steps: [] } },
      ]);
  },
};
