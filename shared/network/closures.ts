/** That nobody may pass a crossing: from its beginning (none = it is closed already) until its expected end (none = nobody knows). */
export interface Closure {
  closed: boolean;
  closedFrom?: Date | string | null;
  closedUntil: Date | string | null;
}

const msOf = (at: Date | string): number => new Date(at).getTime();

/** Has a closure not ended by a moment? It may still be to begin. */
export const isStanding = ({ closed, closedUntil }: Closure, at: Date): boolean =>
  closed && (!closedUntil || msOf(closedUntil) > at.getTime());

/** Is a crossing closed at a moment? It closes and opens by the clock, without anybody's doing. */
export const isClosedAt = (closure: Closure, at: Date): boolean =>
  isStanding(closure, at) && (!closure.closedFrom || msOf(closure.closedFrom) <= at.getTime());

/** Is a crossing closed at some time of a period? */
export const isClosedDuring = (closure: Closure, { from, until }: { from: Date; until: Date }): boolean =>
  isClosedAt(closure, from) ||
  (isStanding(closure, from) && !!closure.closedFrom && msOf(closure.closedFrom) < until.getTime());

/** Whether a closure ends after it begins, as far as both are told. */
export const endsAfterBeginning = ({ closedFrom, closedUntil }: Omit<Closure, 'closed'>): boolean =>
  !closedFrom || !closedUntil || msOf(closedFrom) < msOf(closedUntil);
