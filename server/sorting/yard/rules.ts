import { AppError } from '../../kernel/errors';
import type { DockUseDoc } from './model';

/** A dock on one day: the instants between which it is manned. */
export interface OpenDock {
  key: string;
  fromAt: Date;
  toAt: Date;
}

/** From when to when a dock is taken by a use; a vehicle that overstays takes it beyond now, however little. */
function spanOf(use: DockUseDoc, now: Date): { fromMs: number; toMs: number } {
  const fromMs = (use.dockedAt ?? use.fromAt).getTime();
  if (use.leftAt) return { fromMs, toMs: use.leftAt.getTime() };
  return { fromMs, toMs: use.dockedAt ? Math.max(use.toAt.getTime(), now.getTime() + 1) : use.toAt.getTime() };
}

/** Refuses a use that would share its dock with another at any moment. One that ends when the next begins shares nothing. */
export function assertDockFree(uses: readonly DockUseDoc[], wanted: DockUseDoc, now: Date): void {
  const mine = spanOf(wanted, now);
  const other = uses.find((use) => {
    if (use.dock !== wanted.dock || use.arrivalId === wanted.arrivalId) return false;
    const theirs = spanOf(use, now);
    return theirs.fromMs < mine.toMs && mine.fromMs < theirs.toMs;
  });
  if (!other) return;
  const stands = other.dockedAt !== null && other.leftAt === null;
  throw new AppError(
    'conflict',
    `Dock ${wanted.dock} is ${stands ? 'taken' : 'booked'} from ${(other.dockedAt ?? other.fromAt).toISOString()} to ${other.toAt.toISOString()}`,
    {
      action: stands
        ? 'Take another dock, or let the vehicle there leave first.'
        : 'Take another dock or another time, or move that booking.',
      details: { dock: wanted.dock, arrivalId: other.arrivalId, fromAt: other.fromAt, toAt: other.toAt },
    },
  );
}

/** The dock among those that are manned from `fromAt` to `toAt`; throws `not_found` or, out of its hours, `not_accepted`. */
export function assertManned(docks: readonly OpenDock[], wanted: { dock: string; fromAt: Date; toAt: Date }): void {
  const dock = docks.find(({ key }) => key === wanted.dock);
  if (!dock) throw new AppError('not_found', `There is no dock ${wanted.dock}`, { action: 'Take one of the list.' });
  if (wanted.fromAt >= dock.fromAt && wanted.toAt <= dock.toAt) return;
  throw new AppError(
    'not_accepted',
    `Dock ${dock.key} is manned from ${dock.fromAt.toISOString()} to ${dock.toAt.toISOString()}`,
    { action: 'Take a time within its hours, or another dock.', details: { fromAt: dock.fromAt, toAt: dock.toAt } },
  );
}

/** The first moment, not before `fromMs`, from which a dock is free for `lengthMs`; null when there is none within its hours. */
function firstFree(
  dock: OpenDock,
  taken: readonly { fromMs: number; toMs: number }[],
  fromMs: number,
  lengthMs: number,
) {
  let startMs = Math.max(fromMs, dock.fromAt.getTime());
  for (const span of [...taken].sort((a, b) => a.fromMs - b.fromMs))
    if (span.fromMs < startMs + lengthMs && span.toMs > startMs) startMs = span.toMs;
  return startMs + lengthMs <= dock.toAt.getTime() ? startMs : null;
}

/**
 * Proposes a dock for each vehicle that has none, the earliest first: the dock that can take it first, the one with the smaller key
 * among equals. O(vehicles · docks · uses). Vehicles that fit within no dock's hours get none.
 */
export function suggestDocks(input: {
  docks: readonly OpenDock[];
  uses: readonly DockUseDoc[];
  vehicles: readonly { arrivalId: string; at: Date }[];
  minutes: number;
  now: Date;
}): DockUseDoc[] {
  const { docks, minutes, now } = input;
  const lengthMs = minutes * 60_000;
  const spans = input.uses.map((use) => ({ dock: use.dock, ...spanOf(use, now) }));
  const suggested: DockUseDoc[] = [];
  const inOrder = [...input.vehicles].sort(
    (a, b) => a.at.getTime() - b.at.getTime() || a.arrivalId.localeCompare(b.arrivalId),
  );
  for (const { arrivalId, at } of inOrder) {
    let best: { dock: string; startMs: number } | null = null;
    for (const dock of docks) {
      const startMs = firstFree(
        dock,
        spans.filter((span) => span.dock === dock.key),
        at.getTime(),
        lengthMs,
      );
      if (startMs !== null && (best === null || startMs < best.startMs)) best = { dock: dock.key, startMs };
    }
    if (!best) continue;
    const { dock, startMs } = best;
    spans.push({ dock, fromMs: startMs, toMs: startMs + lengthMs });
    suggested.push({
      ...{ arrivalId, dock, fromAt: new Date(startMs), toAt: new Date(startMs + lengthMs) },
      ...{ dockedAt: null, leftAt: null },
    });
  }
  return suggested;
}
