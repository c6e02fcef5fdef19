import mongoose from 'mongoose';
import { inTime } from '../patience';
import { joinOwed, RefusedWrites, writeOwed, type OwedWrites } from './owed-writes';

/** How a transaction of this project reads and is acknowledged. */
export const transactionOptions = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority' },
} as const;

/** So that one group stays far below the limits of a transaction. */
const mostInOneGroup = 64;

/** A group that has heard nothing for so long is given up, so that those who come later need not wait for it. */
const patienceMs = 15_000;

interface Member {
  owed: OwedWrites;
  resolve: () => void;
  reject: (error: unknown) => void;
}

const waiting: Member[] = [];
let running = false;

/** Writes a group; members whose writes are refused leave it, and the others are written without them. */
async function commitGroup(members: readonly Member[]): Promise<void> {
  let group = members;
  while (group.length > 0) {
    try {
      const owed = joinOwed(group.map((member) => member.owed));
      const commit = mongoose.connection.transaction((session) => writeOwed(owed, session), transactionOptions);
      await inTime(commit, patienceMs);
      for (const { resolve } of group) resolve();
      return;
    } catch (error) {
      const refused = new Set<unknown>(error instanceof RefusedWrites ? error.writes : []);
      const isRefused = ({ owed }: Member) => [...owed.inserts, ...owed.counts].some((write) => refused.has(write));
      const leaving = refused.size > 0 ? group.filter(isRefused) : group;
      for (const { owed, reject } of leaving)
        reject(
          error instanceof RefusedWrites
            ? new RefusedWrites(
                [...owed.inserts, ...owed.counts].filter((write) => refused.has(write)),
                error.cause,
              )
            : error,
        );
      group = group.filter((member) => !leaving.includes(member));
    }
  }
}

/** What arrives at the same time comes along: as long as every turn of the event loop brings more, there is less to do in waiting than in going. */
async function gathered(): Promise<void> {
  for (let before = -1; waiting.length > before && waiting.length < mostInOneGroup;) {
    before = waiting.length;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function commitInTurn(): Promise<void> {
  running = true;
  do {
    await gathered();
    await commitGroup(waiting.splice(0, mostInOneGroup));
  } while (waiting.length > 0);
  running = false;
}

/**
 * Commits the writes of a transaction that has read and written nothing yet. While one group is on its way to the database the next gathers, so that
 * under load many transactions share their round trips (group commit, DeWitt et al. 1984). Throws `RefusedWrites` with those of this member.
 */
export function commitTogether(owed: OwedWrites): Promise<void> {
  return new Promise((resolve, reject) => {
    waiting.push({ owed, resolve, reject });
    if (!running) void commitInTurn();
  });
}
