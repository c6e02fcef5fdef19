import { AppError } from './errors';

/**
 * What `work` answers, or `unavailable` when it has not within `patienceMs`: the driver waits for ever where it writes to a line that has just been closed.
 * Whether the work was done is not known then, as with any line that breaks; who asks again with the same key learns it.
 */
export async function inTime<T>(work: Promise<T>, patienceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new AppError('unavailable', 'The database does not answer at the moment', {
        action: 'Nothing was lost. Try again in some seconds.',
        details: { reason: 'database' },
      });
      reject(error);
    }, patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
