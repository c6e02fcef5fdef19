import type { mongo } from 'mongoose';
import type { CollectionRecord } from './records';

/** What is only of use to running processes: a restored system begins without it. */
const passing = new Set(['leases', 'job_ticks', 'socket_relay', 'planner_questions', 'partner_calls']);

/** The collections that a backup holds, by name. */
export async function listKept(db: mongo.Db): Promise<CollectionRecord[]> {
  const infos = (await db.listCollections().toArray()) as mongo.CollectionInfo[];
  const kept = infos.filter(({ name, type }) => type !== 'view' && !name.startsWith('system.') && !passing.has(name));
  const records: CollectionRecord[] = [];
  for (const { name, options } of kept.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const timeseries = (options?.timeseries as mongo.TimeSeriesCollectionOptions | undefined) ?? null;
    const indexes = await db.collection(name).listIndexes().toArray();
    records.push({
      name,
      timeseries,
      expireAfterSeconds: (options?.['expireAfterSeconds'] as number | undefined) ?? null,
      indexes: indexes
        .filter((index) => index.name !== '_id_')
        .map(({ v: _v, ns: _ns, ...index }) => index as CollectionRecord['indexes'][number]),
    });
  }
  return records;
}

/** How a snapshot session reads; said with every read, because a client's own default would silently win over the session. */
export const atOneTime = { readConcern: { level: 'snapshot' } } as const;

/** The raw documents of a collection; in a snapshot session as they stood at its cluster time. */
export function readRaw(db: mongo.Db, name: string, session?: mongo.ClientSession): AsyncIterable<Buffer> {
  return db
    .collection(name)
    .find(
      {},
      { raw: true, batchSize: 500, ...(session && { session, ...atOneTime }) },
    ) as unknown as AsyncIterable<Buffer>;
}
