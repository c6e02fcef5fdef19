import type { ErrorBody, ErrorCode } from '#shared/kernel/errors';

/** `offline` is the browser's own: the server was not reached. Everything else comes from the closed list. */
export type ApiErrorCode = ErrorCode | 'offline';

/** A refused or failed call. Screens switch on `code`; `message` and `action` are the server's own words. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly code: ApiErrorCode,
    message: string,
    readonly action: string,
    readonly details: Record<string, unknown> = {},
    /** HTTP status, 0 when the server was not reached. */
    readonly status = 0,
    readonly requestId = '',
  ) {
    super(message);
  }
}

/** Any thrown thing as an ApiError, so that screens have one kind of failure to show. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new ApiError('internal', text, '');
}

/** True when a call was given up by its own caller. */
export function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError';
}

/** The error of a reply that is not 2xx; a body that is not ours (a proxy's page) becomes `unavailable` or `internal`. */
export async function errorOfReply(reply: Response): Promise<ApiError> {
  let body: Partial<ErrorBody> = {};
  try {
    body = (await reply.json()) as Partial<ErrorBody>;
  } catch {
    // Not JSON: answered by something between the browser and the server.
  }
  const error = body.error;
  if (error) return new ApiError(error.code, error.message, error.action, error.details, reply.status, error.requestId);
  const code =
    reply.status >= 502 && reply.status <= 504 ? 'unavailable' : reply.status === 404 ? 'not_found' : 'internal';
  return new ApiError(code, `HTTP ${reply.status}`, '', {}, reply.status);
}
