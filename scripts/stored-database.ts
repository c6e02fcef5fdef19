import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { mongo } from 'mongoose';
import { replicaSetName } from '../server/kernel/database/replica-set';

/** Where the data is: `uri`, else MONGODB_URI, else the embedded database of the server that runs on DATA_DIR. */
export async function storedUri(uri: string | undefined): Promise<string> {
  const given = uri ?? process.env['MONGODB_URI'];
  if (given) return given;
  const dataDir = path.resolve(__dirname, '..', process.env['DATA_DIR'] ?? '.data');
  const port = (await readFile(path.join(dataDir, 'mongodb.port'), 'utf8').catch(() => '')).trim();
  if (!port)
    throw new Error(`No database in ${dataDir}. Name one with --uri or MONGODB_URI, or start the server first.`);
  return `mongodb://127.0.0.1:${port}/huiliu?replicaSet=${replicaSetName}`;
}

/** Connects for a command that reads or fills a database. The embedded one must be running: its server is. */
export async function openStored(
  uri?: string,
): Promise<{ client: mongo.MongoClient; db: mongo.Db; close(): Promise<void> }> {
  const where = await storedUri(uri);
  const client = new mongo.MongoClient(where, { serverSelectionTimeoutMS: 5_000, appName: 'huiliu-tools' });
  try {
    await client.connect();
  } catch (error) {
    throw new Error(`The database cannot be reached (${(error as Error).message}). Does the server run?`, {
      cause: error,
    });
  }
  return { client, db: client.db(), close: () => client.close() };
}
