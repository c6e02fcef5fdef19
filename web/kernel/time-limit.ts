/**
 * Does work that ends when its caller gives up (`outer`) or after `ms` milliseconds, then by throwing that nobody answered.
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
  let isLate = false;
  const clock = setTimeout(() => {
    isLate = true;
    inner.abort();
  }, ms);
  try {
    return await work(inner.signal);
  } catch (thrown) {
    // Said by ourselves: what an aborted call throws differs between browsers.
    throw isLate ? new Error(`no answer within ${ms} ms`) : thrown;
  } finally {
    clearTimeout(clock);
    outer?.removeEventListener('abort', giveUp);
  }
}
