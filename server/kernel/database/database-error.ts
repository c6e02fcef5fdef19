/** Everything that can be wrong with the database before a request is served; a closed list, so that callers can tell the cases apart. */
export type DatabaseErrorCode =
  | 'binary_missing'
  | 'binary_unusable'
  | 'data_dir_in_use'
  | 'data_dir_unwritable'
  | 'data_version_unknown'
  | 'database_newer'
  | 'disk_full'
  | 'index_conflict'
  | 'migration_failed'
  | 'migrations_invalid'
  | 'not_a_replica_set'
  | 'other_data_key'
  | 'start_failed'
  | 'unreachable';

/**
 * A fault of the database that the person who runs the server can act on.
 * `message` says what is wrong with bound and value, `action` says what to do next.
 */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;
  readonly action: string;

  constructor(code: DatabaseErrorCode, message: string, options: { action: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'DatabaseError';
    this.code = code;
    this.action = options.action;
  }
}

/** The text of anything that was thrown, on one line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').trim();
}
