import { AsyncLocalStorage } from 'node:async_hooks';
import mongoose from 'mongoose';
import { events, type EventData, type EventName } from '#shared/events';
import { toEventActor, type Actor, type EventActor } from '../actor';
import type { Kernel } from '../kernel';
import { EventModel } from './event-store';

mongoose.set('transactionAsyncLocalStorage', true);

interface Ambient {
  recorded: EventName[];
}
const ambient = new AsyncLocalStorage<Ambient>();

/** Records events inside the running transaction. */
export interface Transaction {
  record<N extends EventName>(name: N, data: EventData<N>): Promise<void>;
}

/**
 * Runs `work` in one MongoDB transaction: state and events are committed together or not at all. Mongoose operations inside join by themselves
 * (do not run them in parallel: a transaction is one session). Inside another `transact` it joins that one. `work` may be run again after a write conflict,
 * so it must have no effect outside the database.
 */
export async function transact<T>(
  kernel: Pick<Kernel, 'clock' | 'metrics' | 'realNow'>,
  by: Actor | EventActor,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const actor = toEventActor(by);
  const txOf = (scope: Ambient): Transaction => ({
    record: async (name, data) => {
      // Parsed by its contract already, so mongoose need not cast and check it again.
      await EventModel.insertMany(
        [{ name, data: events[name].parse(data), actor, at: kernel.clock.now(), recordedAt: kernel.realNow() }],
        { lean: true },
      );
      scope.recorded.push(name);
    },
  });
  const outer = ambient.getStore();
  if (outer) return work(txOf(outer));

  const scope: Ambient = { recorded: [] };
  const result = await mongoose.connection.transaction(
    () => {
      scope.recorded = [];
      return ambient.run(scope, () => work(txOf(scope)));
    },
    { readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } },
  );
  for (const name of scope.recorded) kernel.metrics.eventsRecorded.inc({ name });
  return result as T;
}
