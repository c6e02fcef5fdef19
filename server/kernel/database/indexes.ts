import type { IndexDefinition, IndexOptions, Model } from 'mongoose';
import type { mongo } from 'mongoose';
import type { Logger } from 'pino';
import { isDuplicateKey } from '../errors';
import { DatabaseError, reasonOf } from './database-error';

// A registry of models of different documents; mongoose has no common type for them.
type AnyModel = Pick<Model<unknown>, 'modelName' | 'createCollection' | 'collection'> & {
  schema: { indexes(): [IndexDefinition, IndexOptions][]; get(option: 'timeseries'): unknown };
};

interface StoredIndex {
  name: string;
  key: Record<string, unknown>;
  unique?: boolean;
  sparse?: boolean;
  expireAfterSeconds?: number;
  partialFilterExpression?: unknown;
}

/**
 * Makes the collections (time series with their options) and every index that the schemas declare, and compares the rest:
 * an index that no schema knows is logged and left alone, one that the same keys define otherwise is an error.
 * Models are created in parallel; a second call changes nothing.
 */
export async function ensureIndexes(options: { models: readonly AnyModel[]; log: Logger }): Promise<void> {
  await Promise.all(options.models.map((model) => ensureModel(model, options.log)));
}

async function ensureModel(model: AnyModel, log: Logger): Promise<void> {
  await model.createCollection();
  const stored = (await model.collection.listIndexes().toArray()) as StoredIndex[];
  const known = new Set(['_id_']);
  const missing: Missing[] = [];
  for (const [keys, indexOptions] of model.schema.indexes()) {
    const wanted = { ...indexOptions };
    delete wanted.background;
    const same = stored.find(
      (index) => sameKeys(index.key, keys) && (wanted.name === undefined || wanted.name === index.name),
    );
    if (same !== undefined) {
      known.add(same.name);
      refuseDifference({ model, stored: same, wanted });
    } else missing.push({ keys, wanted });
  }
  for (const name of await createMissing(model, missing, log)) known.add(name);
  const unknown = stored.map((index) => index.name).filter((name) => !known.has(name));
  // A time-series collection brings an index of its own.
  if (unknown.length > 0 && model.schema.get('timeseries') === undefined) {
    log.warn(
      { model: model.modelName, indexes: unknown },
      'database: indexes that no schema declares; drop them in a migration',
    );
  }
}

interface Missing {
  keys: IndexDefinition;
  wanted: IndexOptions;
}

/** Makes indexes in one command; when it fails one by one, so that the error names the one at fault. */
async function createMissing(model: AnyModel, missing: readonly Missing[], log: Logger): Promise<string[]> {
  const specs = missing.map(
    ({ keys, wanted }) => ({ ...wanted, key: keys as Record<string, mongo.IndexDirection> }) as mongo.IndexDescription,
  );
  if (missing.length > 1) {
    try {
      const names = await model.collection.createIndexes(specs);
      log.debug({ model: model.modelName, indexes: names }, 'database: indexes created');
      return names;
    } catch (error) {
      log.debug({ err: error, model: model.modelName }, 'database: indexes are made one by one');
    }
  }
  const names: string[] = [];
  for (const [k, { keys }] of missing.entries()) {
    try {
      names.push(...(await model.collection.createIndexes([specs[k]!])));
    } catch (error) {
      throw conflict({
        model,
        keys,
        why: isDuplicateKey(error) ? `stored documents are not unique: ${reasonOf(error)}` : reasonOf(error),
        cause: error,
      });
    }
  }
  return names;
}

function refuseDifference(options: { model: AnyModel; stored: StoredIndex; wanted: IndexOptions }): void {
  const { model, stored, wanted } = options;
  const pairs: [string, unknown, unknown][] = [
    ['unique', stored.unique ?? false, wanted.unique ?? false],
    ['sparse', stored.sparse ?? false, wanted.sparse ?? false],
    ['expireAfterSeconds', stored.expireAfterSeconds, wanted.expireAfterSeconds],
    ['partialFilterExpression', stored.partialFilterExpression, wanted.partialFilterExpression],
  ];
  for (const [name, has, wants] of pairs) {
    if (JSON.stringify(has) === JSON.stringify(wants)) continue;
    const why = `${name} is ${JSON.stringify(has) ?? 'unset'} in the database and ${JSON.stringify(wants) ?? 'unset'} in the schema`;
    throw conflict({ model, keys: stored.key as IndexDefinition, why });
  }
}

function conflict(options: { model: AnyModel; keys: IndexDefinition; why: string; cause?: unknown }): DatabaseError {
  const { model, keys, why, cause } = options;
  return new DatabaseError(
    'index_conflict',
    `Index ${JSON.stringify(keys)} of ${model.modelName} cannot be made: ${why}.`,
    {
      action:
        'Write a migration in server/migrations that drops the old index or repairs the documents, then start again.',
      cause,
    },
  );
}

function sameKeys(stored: Record<string, unknown>, declared: IndexDefinition): boolean {
  return JSON.stringify(Object.entries(stored)) === JSON.stringify(Object.entries(declared as Record<string, unknown>));
}
