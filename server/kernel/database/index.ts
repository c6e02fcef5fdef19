export { connectDatabase, cutDatabase, disconnectDatabase } from './connect';
export { claimDataKey } from './data-key';
export { followDatabaseTime } from './database-time';
export { DatabaseError, type DatabaseErrorCode } from './database-error';
export { type EmbeddedDatabase, startEmbeddedDatabase } from './embedded';
export { ensureIndexes } from './indexes';
export { type Migration, runMigrations } from './migrations';
