import { mongo } from 'mongoose';

const { BSON } = mongo;

/** Head of the file, collection, document, end of a collection, foot of the file. */
export type RecordKind = 'H' | 'C' | 'D' | 'E' | 'F';

/** First record: what was read, and how it stood. */
export interface Head {
  format: 'huiliu-backup';
  formatVersion: 1;
  database: string;
  schemaVersion: number;
  /** What all collections but time series were read at. */
  clusterTime: mongo.Timestamp;
  madeAt: Date;
}
/** A collection with what it takes to make it again. */
export interface CollectionRecord {
  name: string;
  timeseries: mongo.TimeSeriesCollectionOptions | null;
  expireAfterSeconds: number | null;
  indexes: { name: string; key: Record<string, mongo.IndexDirection>; [option: string]: unknown }[];
}
/** What the documents of a collection add up to. */
export interface Sums {
  count: number;
  /** Sum of the documents' SHA-256 modulo 2²⁵⁶, hex: their order does not matter. */
  checksum: string;
}

/** A record as bytes: its letter, then the BSON document, which begins with its own length. */
export function toRecord(kind: RecordKind, body: Uint8Array | object): Buffer {
  const bytes = body instanceof Uint8Array ? body : BSON.serialize(body);
  return Buffer.concat([Buffer.from(kind), bytes]);
}

/** Takes records out of a stream of bytes. Throws when it ends within one. */
export async function* readRecords(bytes: AsyncIterable<Buffer>): AsyncGenerator<{ kind: RecordKind; body: Buffer }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (rest.length >= at + 5) {
      const end = at + 1 + rest.readInt32LE(at + 1);
      if (rest.length < end) break;
      yield { kind: String.fromCharCode(rest[at] ?? 0) as RecordKind, body: rest.subarray(at + 1, end) };
      at = end;
    }
    rest = rest.subarray(at);
  }
  if (rest.length > 0) throw new Error('The file ends in the middle of a record: it is cut off.');
}

/** A document with the exact types of its numbers, so that writing it gives the same bytes. */
export function exactly(bytes: Uint8Array): mongo.BSON.Document {
  return BSON.deserialize(bytes, {
    promoteValues: false,
    promoteLongs: false,
    promoteBuffers: false,
    bsonRegExp: true,
  });
}

/** A head, collection, end or foot as plain values. */
export function plain<T>(bytes: Uint8Array): T {
  return BSON.deserialize(bytes) as T;
}
