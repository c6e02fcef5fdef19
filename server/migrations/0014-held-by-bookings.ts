import type { mongo } from 'mongoose';
import type { Migration } from '../kernel/database';

/** The window whose place a request or a hold has. */
const windowOf = (one: mongo.Document) =>
  `${String(one['organisationId'])}:${one['slot'].day}:${one['bookedFrom'] ?? one['slot'].from}`;

/**
 * Windows hold the places of bookings that stand and of holds: changes at the same moment had given back the wrong ones. A window that changes
 * while its bookings are counted is left as it is.
 */
async function recountPlaces(db: mongo.Db): Promise<void> {
  const ledgers = db.collection<{ _id: string; booked: number }>('slot_ledgers');
  const before = await ledgers.find({}, { projection: { booked: 1 } }).toArray();
  const taken = new Map<string, number>();
  const projection = { organisationId: 1, slot: 1, bookedFrom: 1 };
  for (const holders of [
    db.collection('requests').find({ status: { $ne: 'cancelled' } }, { projection }),
    db.collection('slot_holds').find({}, { projection }),
  ])
    for await (const one of holders) taken.set(windowOf(one), (taken.get(windowOf(one)) ?? 0) + 1);
  for (const { _id, booked } of before)
    await ledgers.updateOne({ _id, booked }, { $set: { booked: taken.get(_id) ?? 0 } });
}

/** New units of failed requests that no route under way has aboard stand in their warehouse: one that was never loaded had stayed booked. */
async function returnOrders(db: mongo.Db): Promise<void> {
  const failed = db.collection('requests').find({ status: 'failed', delivery: { $ne: null } });
  for await (const { _id, delivery } of failed) {
    const requestId = String(_id);
    const underWay = { 'stops.visit.requestId': requestId, active: true, status: 'started' };
    if ((await db.collection('routes').countDocuments(underWay, { limit: 1 })) > 0) continue;
    const own = { $expr: { $eq: [{ $toString: '$_id' }, delivery.dealerOrderId] }, requestId, status: 'booked' };
    await db.collection('dealer_orders').updateOne(own, { $set: { status: 'returned' }, $inc: { version: 1 } });
  }
}

export const heldByBookings: Migration = {
  version: 14,
  name: 'held-by-bookings',
  up: async (db) => {
    await recountPlaces(db);
    await returnOrders(db);
  },
};
