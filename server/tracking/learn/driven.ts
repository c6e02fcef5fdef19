import { distanceM, type LngLat } from '#shared/kernel/geo';

interface Fix {
  at: Date;
  place: LngLat;
}

/** Who moves less than `standM` in `standSec` stands. */
const standM = 60;
const standSec = 180;
/** A track counts when its first and last fix are so near the ends of the leg. */
const coverSec = 120;

/**
 * What the track of a vehicle says of one leg: seconds without standing (a lunch on the way is no traffic), and metres; null where the track
 * does not cover the leg. O(fixes).
 */
export function drivenOn(
  track: readonly Fix[],
  leg: { departedAt: Date; arrivedAt: Date },
): { drivenSec: number; drivenM: number | null } {
  const [from, to] = [leg.departedAt.getTime(), leg.arrivedAt.getTime()];
  const fixes = track.filter(({ at }) => at.getTime() >= from && at.getTime() <= to);
  let standingMs = 0;
  let metres = 0;
  let since = fixes[0];
  fixes.forEach((fix, k) => {
    const before = fixes[k - 1];
    if (before) metres += distanceM(before.place, fix.place);
    const isLast = k === fixes.length - 1;
    if (!since || !before) return;
    const hasMoved = distanceM(since.place, fix.place) > standM;
    if (!hasMoved && !isLast) return;
    const stoodMs = (hasMoved ? before : fix).at.getTime() - since.at.getTime();
    if (stoodMs >= standSec * 1000) standingMs += stoodMs;
    if (hasMoved) since = fix;
  });
  const [first, last] = [fixes[0], fixes.at(-1)];
  const isCovered =
    first && last && first.at.getTime() - from <= coverSec * 1000 && to - last.at.getTime() <= coverSec * 1000;
  return {
    drivenSec: Math.round((to - from - standingMs) / 1000),
    drivenM: isCovered && fixes.length > 2 ? Math.round(metres) : null,
  };
}
