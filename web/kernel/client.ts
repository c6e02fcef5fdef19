import { endpoints } from 'virtual:endpoints';
import type { Api } from '#shared/api';
import type { CallInput, EndpointSpec, Reply } from '#shared/kernel/endpoint';
import { createTransport, type CallOptions } from './transport';

const send = createTransport({
  fetch: (address, init) => fetch(address, init),
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

/** Uploads one picture; the answer's id goes into `photoIds` of the act or booking. */
export async function uploadPhoto(file: Blob, options: CallOptions = {}): Promise<Reply<Api['uploadPhoto']>> {
  const form = new FormData();
  form.append('file', file, file instanceof File ? file.name : 'photo.jpg');
  return (await send(endpoints.uploadPhoto, { body: form }, options)) as Reply<Api['uploadPhoto']>;
}

/** Names of endpoints that take a file. */
type TakesFile = { [N in keyof Api]: Api[N] extends { file: object } ? N : never }[keyof Api];

/** Sends one file to an endpoint that takes one. */
export async function uploadFile<N extends TakesFile>(name: N, file: File): Promise<Reply<Api[N]>> {
  const form = new FormData();
  form.append('file', file, file.name);
  return (await send(endpoints[name], { body: form }, {})) as Reply<Api[N]>;
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
