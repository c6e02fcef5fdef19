import { createWriteStream } from 'node:fs';
import { access, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { mongo } from 'mongoose';
import { versionsCollection } from '../../server/kernel/database/migrations';
import { Summing } from './checksum';
import { atOneTime, listKept, readRaw } from './collections';
import { toRecord, type CollectionRecord, type Head, type Sums } from './records';

/** What a backup or a restored database holds, by collection. */
export type Contents = Record<string, Sums>;

const snapshotTooOld = 239;

/**
 * Writes a running database into one file: all collections as they stood at one cluster time, which is later than everything that was
 * acknowledged before. Throws when the file exists, or when reading takes longer than MongoDB keeps old states.
 */
export async function backup(source: {
  client: mongo.MongoClient;
  db: mongo.Db;
  file: string;
}): Promise<{ head: Head; contents: Contents }> {
  const { client, db, file } = source;
  if (await exists(file)) throw new Error(`${file} exists. Name another file, or remove it.`);
  const part = `${file}.part`;
  const contents: Contents = {};
  const session = client.startSession({ snapshot: true });
  let head: Head | undefined;
  async function* records(): AsyncGenerator<Buffer> {
    const state = await db
      .collection<{ _id: string; version: number }>(versionsCollection)
      .findOne({ _id: 'state' }, { session, ...atOneTime });
    // The first read of the session has chosen the time of all that follow.
    const { snapshotTime: clusterTime } = session as unknown as { snapshotTime?: mongo.Timestamp };
    if (!clusterTime) throw new Error('The database gave no cluster time: it is not a replica set.');
    head = {
      format: 'huiliu-backup',
      formatVersion: 1,
      database: db.databaseName,
      schemaVersion: state?.version ?? 0,
      clusterTime,
      madeAt: new Date(),
    };
    yield toRecord('H', head);
    for (const collection of await listKept(db)) yield* recordsOf(collection);
    yield toRecord('F', { collections: Object.keys(contents).length });
  }
  async function* recordsOf(collection: CollectionRecord): AsyncGenerator<Buffer> {
    yield toRecord('C', collection);
    const isSeries = collection.timeseries !== null;
    const summing = new Summing(isSeries);
    for await (const document of readRaw(db, collection.name, isSeries ? undefined : session)) {
      summing.add(document);
      yield toRecord('D', document);
    }
    contents[collection.name] = summing.sums();
    yield toRecord('E', summing.sums());
  }
  try {
    await pipeline(
      Readable.from(records(), { objectMode: true }),
      createGzip(),
      createWriteStream(part, { mode: 0o600 }),
    );
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    if ((error as { code?: number }).code !== snapshotTooOld) throw error;
    throw new Error(
      'The backup took longer than the database keeps old states. Set minSnapshotHistoryWindowInSeconds higher on every member and repeat it.',
      { cause: error },
    );
  } finally {
    await session.endSession();
  }
  if (!head) throw new Error('nothing was read');
  return { head, contents };
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
