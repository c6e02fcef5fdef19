/**
 * Does work that ends when its caller gives up (`outer`) or after `ms` milliseconds, then with a `TimeoutError`.
 * By hand, not with `AbortSignal.any`: phones of some years ago do not have it.
 */
export async function withinTime<T>(
  ms: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const inner = new AbortController();
  const giveUp = () => inner.abort(outer?.reason);
  if (outer?.aborted) giveUp();
  outer?.addEventListener('abort', giveUp);
  const clock = setTimeout(() => inner.abort(new DOMException(`no answer within ${ms} ms`, 'TimeoutError')), ms);
  try {
    return await work(inner.signal);
  } finally {
    clearTimeout(clock);
    outer?.removeEventListener('abort', giveUp);
  }
}
