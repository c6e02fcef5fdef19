import { endpoints } from 'virtual:endpoints';
import type { Api } from '#shared/api';
import type { CallInput, EndpointSpec, Reply } from '#shared/kernel/endpoint';
import { noteServerDate } from './device-clock';
import { createTransport, type CallOptions } from './transport';

const send = createTransport({
  fetch: async (address, init) => {
    const reply = await fetch(address, init);
    noteServerDate(reply.headers.get('date'));
    return reply;
  },
  newKey: () => crypto.randomUUID(),
  wait: (ms) => new Promise((resume) => setTimeout(resume, ms)),
});

/** Input may be left out where the endpoint needs none. */
type CallArgs<E extends EndpointSpec> =
  Record<never, never> extends CallInput<E>
    ? [input?: CallInput<E>, options?: CallOptions]
    : [input: CallInput<E>, options?: CallOptions];

/**
 * Calls an endpoint by its name in the contracts: `await call('getRoute', { params: { id } })`.
 * Reads are tried again when the line drops; a POST that acts carries an `Idempotency-Key`, so it may be repeated safely.
 * @throws ApiError with a code of the closed list, or `offline`.
 */
export async function call<N extends keyof Api>(
  name: N,
  ...[input, options]: CallArgs<Api[N]>
): Promise<Reply<Api[N]>> {
  return (await send(endpoints[name], input ?? {}, options)) as Reply<Api[N]>;
}

/** Calls an endpoint that takes a file, as a form. */
export async function callWithFile<N extends keyof Api>(
  name: N,
  input: { params?: Record<string, unknown>; query?: Record<string, unknown> },
  file: File,
  options: CallOptions = {},
): Promise<Reply<Api[N]>> {
  const form = new FormData();
  form.append('file', file, file.name);
  return (await send(endpoints[name], { ...input, body: form }, options)) as Reply<Api[N]>;
}

/** Every item of a list endpoint, page by page (2,000 at a time unless the query says otherwise). */
export async function callAll<T>(
  fetchPage: (cursor: string | undefined) => Promise<{ items: T[]; nextCursor: string | null }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await fetchPage(cursor);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return items;
}
export type { CallOptions } from './transport';
export { ApiError, asApiError, isAbort, type ApiErrorCode } from './api-error';
