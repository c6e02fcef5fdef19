import type { TravelMatrix } from '../solver/problem';

const free = 1000;

/** What has been driven since 00:00, in thousandths of free seconds, by somebody who drives all the time on roads of one kind. */
function drivenBy(sec: number, fromSec: readonly number[], permille: readonly number[]): number {
  let driven = Math.min(sec, fromSec[1] ?? sec) * permille[0]!;
  for (let p = 1; p < fromSec.length && fromSec[p]! < sec; p++)
    driven += (Math.min(sec, fromSec[p + 1] ?? sec) - fromSec[p]!) * permille[p]!;
  return driven;
}

/**
 * Arrival of a leg that begins at `departSec`, in whole seconds: found by halving what has been driven, without the search's own way of
 * working. O(periods × log seconds).
 */
export function arrivalOf(matrix: TravelMatrix, leg: { from: number; to: number }, departSec: number): number {
  const cell = leg.from * matrix.size + leg.to;
  const freeSec = matrix.durationSec[cell] as number;
  const { speeds } = matrix;
  if (!speeds) return departSec + freeSec;
  const permille = speeds.permille[speeds.kindOf?.[cell] ?? 0]!;
  const goal = drivenBy(departSec, speeds.fromSec, permille) + freeSec * free;
  let early = departSec + freeSec - 1;
  let late = departSec + Math.ceil((freeSec * free) / Math.min(...permille));
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (drivenBy(middle, speeds.fromSec, permille) >= goal) late = middle;
    else early = middle;
  }
  return late;
}
