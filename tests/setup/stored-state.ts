import mongoose from 'mongoose';

/** What every call or the time alone may change: who was seen last, leases, places of listeners, relays between processes, sums that are worked out again. */
const passing = /^(system\.|sessions|leases|listener|socket_relay|schedule|partner_calls|flow_days)/;

/** A hash of each collection as the database makes it, by name: equal as long as nothing was written. Keys may be used. */
export async function storedState(): Promise<Record<string, string>> {
  const { db } = mongoose.connection;
  if (!db) throw new Error('the database is not connected');
  const keys = await db
    .collection('api_keys')
    .find({}, { projection: { lastUsedAt: 0 }, sort: { _id: 1 } })
    .toArray();
  const { collections } = (await db.command({ dbHash: 1 })) as unknown as { collections: Record<string, string> };
  const hashes = Object.entries(collections).filter(([name]) => !passing.test(name));
  return { ...Object.fromEntries(hashes), api_keys: JSON.stringify(keys) };
}
