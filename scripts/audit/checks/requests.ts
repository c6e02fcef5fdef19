import { mongo } from 'mongoose';
import { tally, type Check } from '../check';

interface Request {
  _id: mongo.ObjectId;
  code: string;
  status: string;
  version: number;
  slot: { day: string; from: string };
  bookedFrom?: string | null;
  organisationId: mongo.ObjectId;
  delivery: { dealerOrderId: string } | null;
  route: { routeId: string } | null;
  timeline: { what: string }[];
}
interface Changed {
  _id: mongo.ObjectId;
  name: string;
  /** Without `to`: its contact was erased. */
  data: { requestId: string; from?: string | null; to?: string; version?: number };
}
type Change = Changed['data'];

/**
 * Every change of a request has one event: by their versions they follow each other without hole or double up to the request's own, and each begins where the
 * one before it ended. Where events of before versions were told are among them, their order is not known.
 */
function disorderOf(version: number, changes: readonly Change[]): string[] {
  if (changes.some((one) => one.version === undefined)) return [];
  const inOrder = changes.toSorted((one, other) => (one.version ?? 0) - (other.version ?? 0));
  const versions = inOrder.map((one) => one.version);
  if (versions.length !== version || versions.some((one, k) => one !== k + 1))
    return [`is at version ${version}, its events tell of versions ${versions.join(', ')}`];
  const moves = inOrder.filter(({ to }) => to !== undefined);
  return moves.flatMap(({ from, to, version: at }, k) => {
    const before = moves[k - 1]?.to ?? null;
    return from === before
      ? []
      : [`came to ${to} at version ${at} from ${from}, the event before it left it ${before}`];
  });
}

/** Every request was opened once, and its events lead step by step, in their order, to the status that it has. */
export const requestsByEvents: Check = async (db) => {
  const found: string[] = [];
  const changes = new Map<string, Change[]>();
  const cursor = db
    .collection<Changed>('events')
    .find({ name: { $in: ['requests:opened', 'requests:status-changed', 'requests:contact-erased'] } });
  for await (const { data } of cursor) {
    const own = changes.get(data.requestId);
    if (own) own.push(data);
    else changes.set(data.requestId, [data]);
  }
  const requests = db.collection<Request>('requests').find({}, { projection: { code: 1, status: 1, version: 1 } });
  for await (const { _id, code, status, version } of requests) {
    const all = changes.get(String(_id)) ?? [];
    changes.delete(String(_id));
    found.push(...disorderOf(version, all).map((line) => `request ${code} ${line}`));
    const own = all.filter(({ to }) => to !== undefined);
    const opened = own.filter(({ from }) => from === null).length;
    if (opened !== 1) found.push(`request ${code} was opened ${opened} times`);
    // Also where no versions tell their order, they form one chain.
    const steps = tally(own, ({ from }) => from ?? '');
    for (const { to = '' } of own) steps.set(to, (steps.get(to) ?? 0) - 1);
    const open = [...steps].filter(([, count]) => count !== 0);
    const ends = open.filter(([name]) => name !== '').map(([name, count]) => `${name} ${count}`);
    if (ends.join() !== `${status} -1`)
      found.push(`request ${code} is ${status}, its events end in: ${ends.join(', ') || 'nothing'}`);
  }
  for (const id of changes.keys()) found.push(`events tell of request ${id}, which is not there`);
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

/**
 * A booked dealer order is that of the request that it names, and a request that is neither cancelled nor failed has an order that is booked or
 * delivered and nobody else's. A failed one may have lost its order to a later booking.
 */
export const dealerOrders: Check = async (db) => {
  const found: string[] = [];
  const delivering = await db
    .collection<Request>('requests')
    .find({ delivery: { $ne: null }, status: { $ne: 'cancelled' } }, { projection: { delivery: 1, status: 1 } })
    .toArray();
  const orderOf = new Map(delivering.map(({ _id, delivery }) => [String(_id), delivery?.dealerOrderId]));
  const standing = delivering.filter(({ status }) => status !== 'failed');
  const users = tally(standing, ({ delivery }) => delivery?.dealerOrderId ?? '');
  const orders = db.collection<{ status: string; requestId?: string | null }>('dealer_orders').find();
  for await (const { _id, status, requestId } of orders) {
    const [id, count] = [String(_id), users.get(String(_id)) ?? 0];
    if (count > 1) found.push(`dealer order ${id} belongs to ${count} requests`);
    if (status === 'booked' && orderOf.get(requestId ?? '') !== id)
      found.push(`dealer order ${id} is booked by no request`);
    if (!['booked', 'delivered'].includes(status) && count > 0)
      found.push(`dealer order ${id} is ${status}, yet a request has it`);
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
