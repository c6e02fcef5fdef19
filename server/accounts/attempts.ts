import { AppError } from '../kernel/errors';
import { AttemptModel } from './model';

/** At most `limit` attempts under a key in `windowSec` seconds of the database's time; the next one is refused with the time left. */
export async function countAttempt(attempt: { key: string; limit: number; windowSec: number }): Promise<void> {
  const { key, limit, windowSec } = attempt;
  const doc = await AttemptModel.findOneAndUpdate(
    { _id: key },
    [
      {
        $set: {
          count: { $cond: [{ $gt: ['$until', '$$NOW'] }, { $add: ['$count', 1] }, 1] },
          until: { $cond: [{ $gt: ['$until', '$$NOW'] }, '$until', { $add: ['$$NOW', windowSec * 1000] }] },
          lastAt: '$$NOW',
        },
      },
    ],
    { upsert: true, returnDocument: 'after', updatePipeline: true },
  );
  if (doc && doc.count > limit) {
    const waitSec = Math.ceil((doc.until.getTime() - doc.lastAt.getTime()) / 1000);
    throw new AppError('too_many_requests', `More than ${limit} attempts in ${Math.round(windowSec / 60)} minutes`, {
      action: `Wait ${Math.ceil(waitSec / 60)} minutes and try again.`,
      details: { limit, waitSec },
    });
  }
}

/** Forgets the attempts after a success. */
export async function clearAttempts(key: string): Promise<void> {
  await AttemptModel.deleteOne({ _id: key });
}
