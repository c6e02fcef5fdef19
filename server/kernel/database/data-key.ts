import type { mongo } from 'mongoose';
import { isDuplicateKey } from '../errors';
import { DatabaseError } from './database-error';

/** Which key the identities of this database are sealed with: its name, never the key. */
interface DataKeyDocument {
  _id: 'data_key';
  keyId: string;
  since: Date;
}

/** Collection of what holds for all servers and workers of this database. */
const installationCollection = 'installation';

/**
 * The first process with a key writes its name down; every other is compared with it. Throws `other_data_key` for a process with another key or
 * without one, because it could not open what the others seal, nor find a seller whom they know.
 */
export async function claimDataKey({ db, keyId }: { db: mongo.Db; keyId: string | null }): Promise<void> {
  const installation = db.collection<DataKeyDocument>(installationCollection);
  const known = await installation.findOne({ _id: 'data_key' });
  const stored = known ?? (keyId === null ? null : await writeDown(installation, keyId));
  if (!stored || stored.keyId === keyId) return;
  throw new DatabaseError(
    'other_data_key',
    keyId === null
      ? `The identities of this database are sealed with the key ${stored.keyId}, and DATA_KEY is not set here.`
      : `The identities of this database are sealed with the key ${stored.keyId}, and this process has the key ${keyId}.`,
    {
      action:
        'Set DATA_KEY to the one key that all servers and workers of this database share; a demo that made its own keeps it as data-key in its data folder.',
    },
  );
}

async function writeDown(installation: mongo.Collection<DataKeyDocument>, keyId: string) {
  try {
    const mine = { keyId, since: new Date() };
    return await installation.findOneAndUpdate(
      { _id: 'data_key' },
      { $setOnInsert: mine },
      { upsert: true, returnDocument: 'after' },
    );
  } catch (error) {
    // Another process wrote its own down at the same moment.
    if (!isDuplicateKey(error)) throw error;
    return installation.findOne({ _id: 'data_key' });
  }
}
