import { mongo } from 'mongoose';
import { tally, type Check } from '../check';

interface Request {
  _id: mongo.ObjectId;
  code: string;
  status: string;
  slot: { day: string; from: string };
  bookedFrom?: string | null;
  organisationId: mongo.ObjectId;
  delivery: { dealerOrderId: string } | null;
  route: { routeId: string } | null;
  timeline: { what: string }[];
}
interface Moved {
  _id: mongo.ObjectId;
  name: string;
  data: { requestId: string; from: string | null; to: string };
}

/** Every request was opened once, and its events lead step by step to the status that it has. */
export const requestsByEvents: Check = async (db) => {
  const found: string[] = [];
  const moves = new Map<string, Moved['data'][]>();
  const cursor = db
    .collection<Moved>('events')
    .find({ name: { $in: ['requests:opened', 'requests:status-changed'] } })
    .sort({ _id: 1 });
  for await (const { data } of cursor) moves.set(data.requestId, [...(moves.get(data.requestId) ?? []), data]);
  const requests = db.collection<Request>('requests').find({}, { projection: { code: 1, status: 1 } });
  for await (const { _id, code, status } of requests) {
    const own = moves.get(String(_id)) ?? [];
    moves.delete(String(_id));
    const opened = own.filter(({ from }) => from === null).length;
    if (opened !== 1) found.push(`request ${code} was opened ${opened} times`);
    // Two processes give ids by their own clocks, so steps are chained, not ordered.
    const steps = tally(own, ({ from }) => from ?? '');
    for (const { to } of own) steps.set(to, (steps.get(to) ?? 0) - 1);
    const open = [...steps].filter(([, count]) => count !== 0);
    const ends = open.filter(([name]) => name !== '').map(([name, count]) => `${name} ${count}`);
    if (ends.join() !== `${status} -1`)
      found.push(`request ${code} is ${status}, its events end in: ${ends.join(', ') || 'nothing'}`);
  }
  for (const id of moves.keys()) found.push(`events tell of request ${id}, which is not there`);
  return found;
};

/** The books of windows hold exactly the requests in them, and the places held while somebody books; a failed one that was booked again has left its old place taken. */
export const slotLedgers: Check = async (db) => {
  const held = new Map<string, number>();
  const reopened = new Map<string, number>();
  const add = (map: Map<string, number>, key: string, by: number) => map.set(key, (map.get(key) ?? 0) + by);
  for await (const one of db.collection<Request>('requests').find()) {
    const organisation = String(one.organisationId);
    if (one.status !== 'cancelled') add(held, `${organisation}:${one.slot.day}:${one.bookedFrom ?? one.slot.from}`, 1);
    add(reopened, organisation, one.timeline.filter(({ what }) => what === 'reopen').length);
  }
  const holds = db.collection<{ organisationId: mongo.ObjectId; slot: Request['slot'] }>('slot_holds').find();
  for await (const { organisationId, slot } of holds)
    add(held, `${String(organisationId)}:${slot.day}:${slot.from}`, 1);
  const found: string[] = [];
  const ledgers = await db.collection<{ _id: string; booked: number }>('slot_ledgers').find().toArray();
  for (const { _id, booked } of ledgers) {
    const organisation = _id.split(':')[0] ?? '';
    const surplus = booked - (held.get(_id) ?? 0);
    held.delete(_id);
    if (surplus === 0) continue;
    add(reopened, organisation, -surplus);
    if (surplus < 0 || (reopened.get(organisation) ?? 0) < 0)
      found.push(`window ${_id}: ${booked} places taken, ${booked - surplus} requests`);
  }
  for (const [id, count] of held) found.push(`window ${id}: no book, ${count} requests`);
  return found;
};

/** A booked dealer order belongs to one request that is not cancelled, and a request's order is not free. */
export const dealerOrders: Check = async (db) => {
  const found: string[] = [];
  const live = await db
    .collection<Request>('requests')
    .find({ delivery: { $ne: null }, status: { $ne: 'cancelled' } }, { projection: { code: 1, delivery: 1 } })
    .toArray();
  const users = tally(live, ({ delivery }) => delivery?.dealerOrderId ?? '');
  for await (const { _id, status } of db.collection<{ status: string }>('dealer_orders').find()) {
    const count = users.get(String(_id)) ?? 0;
    if (count > 1) found.push(`dealer order ${String(_id)} belongs to ${count} requests`);
    if (status === 'booked' && count === 0) found.push(`dealer order ${String(_id)} is booked by no request`);
    if (status === 'free' && count > 0) found.push(`dealer order ${String(_id)} is free, yet a request has it`);
  }
  return found;
};

/** What was answered to a booking with a key is there. */
export const keptAnswers: Check = async (db) => {
  const found: string[] = [];
  for await (const { _id, body } of db
    .collection<{ _id: string; body: string }>('idempotency_keys')
    .find({ status: 201 })) {
    const id = (JSON.parse(body) as { request?: { id?: string } }).request?.id;
    if (!id || !mongo.ObjectId.isValid(id)) continue;
    const isThere = await db.collection('requests').countDocuments({ _id: new mongo.ObjectId(id) }, { limit: 1 });
    if (!isThere) found.push(`answer ${_id} confirms request ${id}, which is not there`);
  }
  return found;
};
