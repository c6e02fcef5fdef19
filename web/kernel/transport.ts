import { ApiError, errorOfReply, isAbort } from './api-error';
import { withinTime } from './time-limit';
import { addressOf, type WireEndpoint, type WireInput } from './wire';

export interface CallOptions {
  signal?: AbortSignal;
  /** Own key for an act that may be sent again later (offline queues); made up when left out. */
  idempotencyKey?: string;
  /** Version of what is changed (`If-Match`): somebody else's change in between answers `version_conflict`. */
  ifMatch?: number;
}

export interface TransportParts {
  fetch: (address: string, init: RequestInit) => Promise<Response>;
  newKey: () => string;
  wait: (ms: number) => Promise<void>;
}

/** How long a call may take: a dead line gives no sign of itself. Files have longer, a weak signal carries them slowly. */
const answerWithinMs = 30_000;
const fileWithinMs = 180_000;

/** Pauses before the second, third and fourth try, in milliseconds. */
const retryPausesMs = [300, 1000, 2500];

/**
 * The way of a call over HTTP. Cookies of the same origin, `x-huiliu-client: web` against cross-site forms, JSON or
 * multipart, retries of reads when the network fails or the server says 503.
 */
export function createTransport(parts: TransportParts) {
  return async function send(endpoint: WireEndpoint, input: WireInput, options: CallOptions = {}): Promise<unknown> {
    const init = initOf(endpoint, input, options, parts.newKey);
    const address = addressOf(endpoint, input);
    const limitMs = endpoint.binary || input.body instanceof FormData ? fileWithinMs : answerWithinMs;
    const tries = endpoint.method === 'GET' || endpoint.reads ? retryPausesMs.length + 1 : 1;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await withinTime(limitMs, options.signal, async (signal) => {
          const reply = await parts.fetch(address, { ...init, signal });
          if (!reply.ok) throw await errorOfReply(reply);
          return endpoint.binary ? await reply.blob() : await reply.json();
        });
      } catch (thrown) {
        if (isAbort(thrown) || options.signal?.aborted) throw thrown;
        const error = thrown instanceof ApiError ? thrown : unreached(thrown);
        const passing = error.code === 'offline' || error.code === 'unavailable';
        if (!passing || attempt >= tries) throw error;
        await parts.wait(retryPausesMs[attempt - 1] ?? 0);
      }
    }
  };
}

function initOf(endpoint: WireEndpoint, input: WireInput, options: CallOptions, newKey: () => string): RequestInit {
  const headers: Record<string, string> = { 'x-huiliu-client': 'web', accept: 'application/json' };
  const isForm = input.body instanceof FormData;
  if (input.body !== undefined && !isForm) headers['content-type'] = 'application/json';
  if (endpoint.idempotent) headers['idempotency-key'] = options.idempotencyKey ?? newKey();
  if (options.ifMatch !== undefined) headers['if-match'] = `"v${options.ifMatch}"`;
  return {
    method: endpoint.method,
    credentials: 'same-origin',
    headers,
    body: input.body === undefined ? null : isForm ? (input.body as FormData) : JSON.stringify(input.body),
  };
}

function unreached(thrown: unknown): ApiError {
  return new ApiError('offline', thrown instanceof Error ? thrown.message : 'server not reached', '');
}
