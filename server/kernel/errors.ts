import { errorStatus, type ErrorCode } from '#shared/kernel/errors';

/** A refusal that a person can understand: what is wrong (bound and value) and what to do next. */
export class AppError extends Error {
  readonly action: string;
  readonly details: Record<string, unknown> | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: { action: string; details?: Record<string, unknown>; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.action = options.action;
    this.details = options.details;
  }

  get status(): number {
    return errorStatus[this.code];
  }
}

/** The record is not there, or not the caller's to see: both look the same from outside. */
export function notFound(what: string): AppError {
  return new AppError('not_found', `${what} was not found`, { action: 'Check the link or go back to the list.' });
}

/**
 * The refusal of a field that its contract lets through: `invalid_input` with its path below the body. `details` beside it carries bounds.
 */
export function refusedField(
  field: string,
  why: { message: string; action: string; rule: string; details?: Record<string, unknown> },
): AppError {
  const { message, action, rule, details } = why;
  return new AppError('invalid_input', message, {
    action,
    details: { ...details, issues: [{ path: `body.${field}`, message, rule }] },
  });
}

/**
 * The driver wraps a line that breaks during a bulk write, and so hides the labels by which a transaction begins again: what was inside, or the
 * error as it is.
 */
export function unwrapped(error: unknown): unknown {
  const { name, errorResponse } = (error ?? {}) as { name?: string; errorResponse?: unknown };
  return name === 'MongoBulkWriteError' && errorResponse instanceof Error ? errorResponse : error;
}

/** A write met a unique key: what it would make is there already. */
export const isDuplicateKey = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === 11_000;

const databaseDown = new Set([
  'MongoServerSelectionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoPoolClearedError',
  'MongooseServerSelectionError',
  'MongoServerClosedError',
  'MongoWaitQueueTimeoutError',
  'PoolClearedError',
  'PoolClearedOnNetworkError',
]);
/** The driver passes on as it is that it wrote to a line that the other side had just ended. */
const lineEnded = 'EPIPE';
const steppingDown = new Set([11600, 11602, 10107, 13435, 13436, 189, 91, 6, 7, 89, 9001]);
/** A transaction that the database ended: it took longer than allowed, or others won again and again. Nothing of it is written. */
const transactionEnded = new Set([251, 112]);

/** Turns anything thrown into an AppError. Unknown errors become `internal` without their text. */
export function toAppError(thrown: unknown): AppError {
  const error = unwrapped(thrown);
  if (error instanceof AppError) return error;
  const { name, code, message, type, status } = (error ?? {}) as {
    name?: string;
    code?: unknown;
    message?: string;
    type?: string;
    status?: number;
  };
  const away = /buffering timed out|client must be connected|Topology is closed|pool was cleared/i.test(message ?? '');
  if (
    (name && databaseDown.has(name)) ||
    away ||
    code === lineEnded ||
    (typeof code === 'number' && (steppingDown.has(code) || transactionEnded.has(code)))
  ) {
    return new AppError('unavailable', 'The database cannot be reached at the moment', {
      action: 'Nothing was lost. Try again in some seconds.',
      details: { reason: 'database' },
      cause: error,
    });
  }
  if (type === 'entity.parse.failed') {
    return new AppError('invalid_input', 'The body is not valid JSON', {
      action: 'Send JSON with Content-Type application/json.',
      cause: error,
    });
  }
  if (type === 'entity.too.large' || status === 413) {
    return new AppError('payload_too_large', 'The body is larger than 1 MB', {
      action: 'Send less at once.',
      cause: error,
    });
  }
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') {
    return new AppError('invalid_input', 'The encoding of the body is not supported', {
      action: 'Send UTF-8.',
      cause: error,
    });
  }
  if (error instanceof URIError) {
    return new AppError('invalid_input', 'The address has a broken escape', {
      action: 'Check the link.',
      cause: error,
    });
  }
  return new AppError('internal', 'Something went wrong on our side', {
    action: 'Try again; if it stays, report the request id.',
    cause: error,
  });
}
