import { mongo } from 'mongoose';

/** No such collection or index, as in a new database and when the migration runs again. */
const notThere = new Set<unknown>([26, 27]);

/** Drops an index of before where it is; throws whatever else keeps the database from doing so. */
export async function dropIndex(collection: mongo.Collection, name: string): Promise<void> {
  await collection.dropIndex(name).catch((error: unknown) => {
    if (!(error instanceof mongo.MongoServerError && notThere.has(error.code))) throw error;
  });
}
