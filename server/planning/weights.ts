import type { ObjectiveWeights } from './solver';

/** What leaving one request out counts, in fen: far above any day's cost of serving one. A request of two visits has it once. */
export const unservedFen = 1_000_000;

/**
 * The objective in one place: requests left out ≫ shifts used ≫ distance + time + waiting + overtime. Money counts as the shift's costs say;
 * waiting is paid by the hour like driving and a little more, so that of two equal plans the one with less waiting wins.
 */
export const planningWeights: ObjectiveWeights = {
  unserved: 1,
  fixed: 1,
  distance: 1,
  time: 1,
  overtime: 1,
  waitingPerHour: 600,
  latenessPerHour: 0,
  balancePerHour: 0,
};
