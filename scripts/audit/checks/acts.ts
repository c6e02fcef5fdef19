import { differences, tally, type Check } from '../check';

/** The event that each act of a collector leaves. */
const eventOf: Record<string, string> = {
  start: 'dispatch:route-started',
  depart: 'dispatch:stop-departed',
  arrive: 'dispatch:stop-arrived',
  load: 'dispatch:orders-loaded',
  deliver: 'dispatch:unit-delivered',
  collect: 'dispatch:unit-collected',
  complete: 'dispatch:stop-completed',
  take_break: 'dispatch:stop-completed',
  cannot_do: 'dispatch:stop-failed',
  unload: 'dispatch:units-unloaded',
  finish: 'dispatch:route-finished',
};

interface Act {
  type: string;
  routeId: string;
  stopId: string | null;
  input: { unit?: { code: string } };
}
interface Event {
  name: string;
  data: { routeId: string; stopId?: string; unitCode?: string };
}

/** Every act that took effect has its event once, and no such event is without its act. */
export const actsOnce: Check = async (db) => {
  const acts = await db
    .collection<Act>('acts')
    .find(
      { type: { $in: Object.keys(eventOf) } },
      { projection: { type: 1, routeId: 1, stopId: 1, 'input.unit.code': 1 } },
    )
    .toArray();
  const events = await db
    .collection<Event>('events')
    .find({ name: { $in: Object.values(eventOf) } }, { projection: { name: 1, data: 1 } })
    .toArray();
  const done = tally(acts, ({ type, routeId, stopId, input }) =>
    [eventOf[type], routeId, stopId ?? '', (type === 'collect' && input.unit?.code) || ''].join(' '),
  );
  const told = tally(events, ({ name, data }) =>
    [name, data.routeId, data.stopId ?? '', data.unitCode ?? ''].join(' '),
  );
  return differences(done, told, (key, [a, e]) => `${key}: ${a} acts, ${e} events`);
};

/** A unit came aboard by one act. */
export const unitsByActs: Check = async (db) => {
  const units = await db.collection<{ code: string; routeId: string }>('units').find().toArray();
  const acts = await db.collection<Act>('acts').find({ type: 'collect' }).toArray();
  const aboard = tally(units, ({ routeId, code }) => `${routeId} ${code}`);
  const collected = tally(acts, ({ routeId, input }) => `${routeId} ${input.unit?.code ?? ''}`);
  return differences(aboard, collected, (key, [u, a]) => `unit ${key}: ${u} stored, ${a} acts`);
};
