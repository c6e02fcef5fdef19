import { AsyncLocalStorage } from 'node:async_hooks';
import mongoose, { type ClientSession, type Model } from 'mongoose';
import { events, type EventData, type EventName } from '#shared/events';
import { toEventActor, type Actor, type EventActor } from '../actor';
import { unwrapped } from '../errors';
import type { Kernel } from '../kernel';
import { EventModel } from './event-store';
import { commitTogether, transactionOptions } from './group-commit';
import { nothingOwed, RefusedWrites, writeOwed, type OwedCount, type OwedInsert, type OwedWrites } from './owed-writes';

mongoose.set('transactionAsyncLocalStorage', true);

interface Ambient {
  recorded: EventName[];
  owed: OwedWrites;
  session: ClientSession;
}
const ambient = new AsyncLocalStorage<Ambient>();

/** What a running transaction writes at its end. Nothing inside the transaction may read it, unless it is settled before. */
export interface Transaction {
  record<N extends EventName>(name: N, data: EventData<N>): Promise<void>;
  /** Inserts a document that the code has made completely (it is neither cast nor checked). */
  insert<D>(model: Model<D>, doc: D, refused?: OwedInsert['refused']): void;
  /** Adds to a bounded number of a document, for instance taken places. */
  count<D>(model: Model<D>, count: Omit<OwedCount, 'model'>): void;
  /** Writes now what is left to insert of a model, for work that reads it. */
  settle<D>(model: Model<D>): Promise<void>;
}

/** A session hears the operation time with its first answer: without one it has neither read nor written. */
const isUntouched = (session: ClientSession) => session.operationTime === undefined;

function rethrow(error: unknown): never {
  throw unwrapped(error);
}

function tell(error: unknown): never {
  if (!(error instanceof RefusedWrites)) throw error;
  for (const write of error.writes) if ('refused' in write) write.refused?.(error.cause);
  throw error.told;
}

/**
 * Runs `work` in one MongoDB transaction: state and events are committed together or not at all. Mongoose operations inside join by themselves
 * (do not run them in parallel: a transaction is one session). Inside another `transact` it joins that one. `work` may be run again after a write conflict,
 * so it must have no effect outside the database. Work that only leaves writes for the end, without an operation of its own, is committed together with
 * others like it.
 */
export async function transact<T>(
  kernel: Pick<Kernel, 'clock' | 'metrics' | 'realNow'>,
  by: Actor | EventActor,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const actor = toEventActor(by);
  const txOf = (scope: Ambient): Transaction => ({
    record: (name, data) => {
      const event = {
        _id: new mongoose.Types.ObjectId(),
        name,
        data: events[name].parse(data),
        actor,
        at: kernel.clock.now(),
        recordedAt: kernel.realNow(),
      };
      scope.owed.inserts.push({ model: EventModel as never, doc: event });
      scope.recorded.push(name);
      return Promise.resolve();
    },
    insert: (model, doc, refused) => {
      scope.owed.inserts.push({ model: model as never, doc: doc as object, refused });
    },
    count: (model, count) => {
      scope.owed.counts.push({ model: model as never, ...count });
    },
    settle: async (model) => {
      const { inserts, counts } = scope.owed;
      const now = inserts.filter((one) => one.model === (model as never));
      if (now.length === 0) return;
      scope.owed = { inserts: inserts.filter((one) => one.model !== (model as never)), counts };
      await writeOwed({ inserts: now, counts: [] }, scope.session).catch(tell);
    },
  });
  const outer = ambient.getStore();
  if (outer) return work(txOf(outer));

  let recorded: readonly EventName[] = [];
  /** `apart`: its writes are not left for a group. */
  const run = (apart: boolean) =>
    mongoose.connection.transaction(async (session) => {
      const scope: Ambient = { recorded: [], owed: nothingOwed(), session };
      recorded = scope.recorded;
      const result = await ambient.run(scope, () => work(txOf(scope))).catch(rethrow);
      if (!apart && isUntouched(session)) return { result, owed: scope.owed };
      await writeOwed(scope.owed, session).catch(tell);
      return { result, owed: nothingOwed() };
    }, transactionOptions) as Promise<{ result: T; owed: OwedWrites }>;

  const first = await run(false);
  let { result } = first;
  const { owed } = first;
  if (owed.inserts.length + owed.counts.length > 0) {
    try {
      await commitTogether(owed);
    } catch (error) {
      if (!(error instanceof RefusedWrites)) throw error;
      // A bound stands; where a key was taken the work may draw another, or find what took it.
      if (error.cause === undefined) throw error.told;
      ({ result } = await run(true));
    }
  }
  for (const name of recorded) kernel.metrics.eventsRecorded.inc({ name });
  return result;
}
