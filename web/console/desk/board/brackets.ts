import type { BoardBlock } from './board-rows';

/** A booked window over its blocks: those that share it have one, those that overlap stand in lanes of their own. */
export interface Bracket {
  key: string;
  fromMs: number;
  toMs: number;
  late: boolean;
  /** 0, 1 above the blocks; 2, 3 below them. */
  lane: number;
}

const lanes = 4;

/** Brackets of some blocks; done ones have none. Greedy by start: each takes the first lane that is free, the last one when none is. */
export function bracketsOf(blocks: readonly BoardBlock[]): Bracket[] {
  const windows = new Map<string, Bracket>();
  for (const { windowFromMs, windowToMs, late, state, kind } of blocks) {
    if (windowFromMs === null || windowToMs === null || kind !== 'visit' || state === 'done') continue;
    const key = `${windowFromMs}-${windowToMs}`;
    const known = windows.get(key);
    if (known) known.late ||= late;
    else windows.set(key, { key, fromMs: windowFromMs, toMs: windowToMs, late, lane: 0 });
  }
  const free = Array.from({ length: lanes }, () => -Infinity);
  return [...windows.values()]
    .sort((one, other) => one.fromMs - other.fromMs || one.toMs - other.toMs)
    .map((bracket) => {
      const found = free.findIndex((until) => until <= bracket.fromMs);
      const lane = found < 0 ? lanes - 1 : found;
      free[lane] = bracket.toMs;
      return { ...bracket, lane };
    });
}
