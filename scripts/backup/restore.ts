import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { mongo } from 'mongoose';
import { migrations } from '../../server/migrations';
import type { Contents } from './backup';
import { Summing } from './checksum';
import { readRaw } from './collections';
import { exactly, plain, readRecords, type CollectionRecord, type Head, type RecordKind, type Sums } from './records';

const mostDocuments = 500;
const mostBytes = 8_000_000;

async function refuseUnlessEmpty(db: mongo.Db): Promise<void> {
  const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  const full: string[] = [];
  for (const name of names.filter((one) => !one.startsWith('system.')))
    if (await db.collection(name).findOne({})) full.push(name);
  if (full.length > 0)
    throw new Error(
      `The database ${db.databaseName} is not empty (${full.slice(0, 3).join(', ')}${full.length > 3 ? ' …' : ''}). Nothing was changed. Restore into a new one.`,
    );
}

function check(head: Head): void {
  if (head.format !== 'huiliu-backup' || head.formatVersion !== 1)
    throw new Error('This is not a backup that can be read here.');
  if (head.schemaVersion > migrations.length)
    throw new Error(
      `The backup has schema version ${head.schemaVersion}, this Huiliu knows versions up to ${migrations.length}. Use the newer Huiliu.`,
    );
}

/** Collects documents and writes them in batches. */
class Writer {
  private batch: mongo.BSON.Document[] = [];
  private bytes = 0;
  constructor(private readonly collection: mongo.Collection) {}

  async add(document: Buffer): Promise<void> {
    this.batch.push(exactly(document));
    this.bytes += document.length;
    if (this.batch.length >= mostDocuments || this.bytes >= mostBytes) await this.flush();
  }
  async flush(): Promise<void> {
    const { batch } = this;
    this.batch = [];
    this.bytes = 0;
    if (batch.length > 0) await this.collection.insertMany(batch, { ordered: true, writeConcern: { w: 'majority' } });
  }
}

async function make(db: mongo.Db, record: CollectionRecord): Promise<void> {
  const { name, timeseries, expireAfterSeconds, indexes } = record;
  await db.dropCollection(name).catch(() => undefined);
  await db.createCollection(name, {
    ...(timeseries && { timeseries }),
    ...(expireAfterSeconds !== null && { expireAfterSeconds }),
  });
  for (const { key, ...options } of indexes)
    // A time series has made the index of its meta and time fields itself.
    await db
      .collection(name)
      .createIndex(key, options)
      .catch((error: unknown) => {
        if (!timeseries) throw error;
      });
}

async function sumsIn(db: mongo.Db, { name, timeseries }: CollectionRecord): Promise<Sums> {
  const summing = new Summing(timeseries !== null);
  for await (const document of readRaw(db, name)) summing.add(document);
  return summing.sums();
}

/** Makes and fills the collections of a file, one record after the other. */
class Filling {
  readonly contents: Contents = {};
  readonly made: CollectionRecord[] = [];
  head: Head | null = null;
  private isWhole = false;
  private writer: Writer | undefined;
  private summing = new Summing(false);

  constructor(private readonly db: mongo.Db) {}

  async take(kind: RecordKind, body: Buffer): Promise<void> {
    if (kind === 'H') check((this.head = plain<Head>(body)));
    if (!this.head) throw new Error('This is not a backup: it has no head.');
    if (kind === 'C') {
      const record = plain<CollectionRecord>(body);
      this.made.push(record);
      await make(this.db, record);
      this.writer = new Writer(this.db.collection(record.name));
      this.summing = new Summing(record.timeseries !== null);
    }
    if (kind === 'D') {
      this.summing.add(body);
      await this.writer?.add(body);
    }
    if (kind === 'E') {
      await this.writer?.flush();
      const name = this.made.at(-1)?.name ?? '';
      this.contents[name] = same(name, plain<Sums>(body), this.summing.sums(), 'The file is damaged');
    }
    if (kind === 'F') this.isWhole = plain<{ collections: number }>(body).collections === this.made.length;
  }

  /** The head of a file that has come to its end. */
  whole(): Head {
    if (!this.head || !this.isWhole)
      throw new Error('The file has no end: the backup was interrupted, or the file is cut off.');
    return this.head;
  }
}

async function* unpacked(file: string): AsyncGenerator<Buffer> {
  const packed = createReadStream(file);
  const bytes = createGunzip();
  packed.on('error', (error) => bytes.destroy(error));
  try {
    yield* packed.pipe(bytes) as AsyncIterable<Buffer>;
  } catch (error) {
    if (!(error as { code?: string }).code?.startsWith('Z_')) throw error;
    throw new Error(`The file is cut off or damaged: ${(error as Error).message}.`, { cause: error });
  }
}

/**
 * Fills an empty database from a file, reads it back and compares count and checksum of every collection. Throws when the database holds
 * anything, the file is cut off or damaged, a newer Huiliu has written it, or something differs; the database is then as empty as it was.
 */
export async function restore(target: { db: mongo.Db; file: string }): Promise<{ head: Head; contents: Contents }> {
  const { db, file } = target;
  await refuseUnlessEmpty(db);
  const filling = new Filling(db);
  const { made, contents } = filling;
  try {
    for await (const { kind, body } of readRecords(unpacked(file))) await filling.take(kind, body);
    const head = filling.whole();
    for (const record of made)
      same(record.name, contents[record.name] ?? nothing, await sumsIn(db, record), 'What was written differs');
    await beginAnew(db);
    return { head, contents };
  } catch (error) {
    for (const { name } of made) await db.dropCollection(name);
    throw error;
  }
}

const nothing: Sums = { count: 0, checksum: '' };

function same(name: string, wanted: Sums, found: Sums, otherwise: string): Sums {
  if (wanted.count === found.count && wanted.checksum === found.checksum) return found;
  throw new Error(
    `${otherwise}: ${name} has ${found.count} documents (${found.checksum.slice(0, 12)}), expected ${wanted.count} (${wanted.checksum.slice(0, 12)}).`,
  );
}

/** Places in the old database's change log mean nothing here: listeners read on from the event store. */
async function beginAnew(db: mongo.Db): Promise<void> {
  await db.collection('listener_states').updateMany({}, { $set: { resumeToken: null } });
}
