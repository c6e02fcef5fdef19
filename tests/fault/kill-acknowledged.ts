import mongoose from 'mongoose';

interface Place {
  collection: string;
  /** The field that holds what was told. */
  field: string;
  only?: Record<string, unknown>;
}

/** What a server can say is done, and where the database must have it. */
const places = {
  request: { collection: 'requests', field: 'code' },
  'opening of a request': { collection: 'events', field: 'data.requestId', only: { name: 'requests:opened' } },
  order: { collection: 'dealer_orders', field: 'code' },
  'announcement of an order': {
    collection: 'events',
    field: 'data.dealerOrderId',
    only: { name: 'requests:order-created' },
  },
  'plan run': { collection: 'plan_runs', field: '_id' },
  'request for a plan run': {
    collection: 'events',
    field: 'data.runId',
    only: { name: 'planning:run-requested' },
  },
  plan: { collection: 'plans', field: '_id' },
  'end of a plan run': { collection: 'events', field: 'data.planId', only: { name: 'planning:run-finished' } },
  publication: { collection: 'events', field: 'data.planId', only: { name: 'dispatch:plan-published' } },
  act: { collection: 'acts', field: '_id' },
} satisfies Record<string, Place>;
type Kind = keyof typeof places;

/** What clients were told is done, as they remember it: it knows nothing of the database but what it must find there. */
export class Acknowledged {
  private readonly told = new Map<Kind, Set<string>>();

  /** To be called with each answer, as it comes. */
  note(what: Partial<Record<Kind, string>>): void {
    for (const [kind, id] of Object.entries(what) as [Kind, string][])
      this.told.set(kind, (this.told.get(kind) ?? new Set()).add(id));
  }

  of(kind: Kind): ReadonlySet<string> {
    return this.told.get(kind) ?? new Set();
  }

  /** A line for everything that was told and is not there exactly once; with `all`, also for what is there and was told to nobody. */
  async faults({ all }: { all: boolean }): Promise<string[]> {
    const found: string[] = [];
    for (const kind of Object.keys(places) as Kind[]) {
      const told = [...this.of(kind)];
      const stored = await this.stored(places[kind]);
      for (const id of told)
        if (stored.get(id) !== 1)
          found.push(`${kind} ${id} was acknowledged, it is there ${stored.get(id) ?? 0} times`);
      for (const [id, count] of stored)
        if (all && !this.of(kind).has(id)) found.push(`${kind} ${id} is there ${count} times, nobody was told`);
    }
    return found;
  }

  private async stored({ collection, field, only }: Place): Promise<Map<string, number>> {
    const counts = mongoose.connection
      .db!.collection(collection)
      .aggregate<{ _id: string; count: number }>([
        { $match: only ?? {} },
        { $group: { _id: { $toString: `$${field}` }, count: { $sum: 1 } } },
      ]);
    return new Map((await counts.toArray()).map(({ _id, count }) => [_id, count]));
  }
}
