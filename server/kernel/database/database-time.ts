import type { mongo } from 'mongoose';
import type { Logger } from 'pino';

/** The time of the database as this process knows it. */
export interface DatabaseTime {
  /** In milliseconds since 1970. */
  now(): number;
  stop(): void;
}

const askAgainMs = 10_000;
/** A database that is this far from what was known is told in the log. */
const worthTellingMs = 2_000;

/**
 * Asks the database for its time and goes on from there by a clock that does not jump, so that all processes of a database have one time, whatever
 * the clocks of their machines say. Asked again every ten seconds: another member may have become primary, or this machine may have slept.
 */
export async function followDatabaseTime({ db, log }: { db: mongo.Db; log: Logger }): Promise<DatabaseTime> {
  async function ask(): Promise<{ offset: number; unsureMs: number }> {
    const askedAt = performance.now();
    const { localTime } = (await db.admin().command({ hello: 1 })) as { localTime: Date };
    const unsureMs = (performance.now() - askedAt) / 2;
    return { offset: localTime.getTime() - askedAt - unsureMs, unsureMs };
  }
  let known = await ask();
  async function askAgain(): Promise<void> {
    const found = await ask();
    const differsMs = Math.abs(found.offset - known.offset);
    // What lies within the way of the two answers is no news; the one that was quicker is the better.
    if (differsMs <= found.unsureMs + known.unsureMs && found.unsureMs >= known.unsureMs) return;
    if (differsMs > worthTellingMs)
      log.warn({ differsMs: Math.round(differsMs) }, 'the time of the database has changed');
    known = found;
  }
  // A database that is away has said nothing of its time; it is asked again.
  const timer = setInterval(() => void askAgain().catch(() => undefined), askAgainMs).unref();
  return { now: () => performance.now() + known.offset, stop: () => clearInterval(timer) };
}
