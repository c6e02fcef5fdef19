import { distance } from '@turf/turf';
import { UNREACHABLE, type TravelMatrix } from '../../server/planning/solver';
import { InputError } from './input-error';

/** Position in degrees. */
export type Position = readonly [lng: number, lat: number];

/** Great circle times circuity at one speed. O(places²). */
export function crowMatrix(places: readonly Position[], speedKmh: number, circuity: number): TravelMatrix {
  const size = places.length;
  const durationSec = new Int32Array(size * size);
  const distanceM = new Int32Array(size * size);
  for (let from = 0; from < size; from += 1)
    for (let to = 0; to < from; to += 1) {
      const metres = Math.round(distance([...places[from]!], [...places[to]!], { units: 'meters' }) * circuity);
      const seconds = Math.round(metres / (speedKmh / 3.6));
      for (const at of [from * size + to, to * size + from]) {
        distanceM[at] = metres;
        durationSec[at] = seconds;
      }
    }
  return { size, durationSec, distanceM };
}

/** Rows of a file as one flat table; `null` = no way. Throws InputError when it is not square. */
export function flatTable(rows: readonly (readonly (number | null)[])[], size: number, path: string): Int32Array {
  if (rows.length !== size) throw new InputError([`${path}: ${rows.length} rows, there must be ${size}`]);
  const table = new Int32Array(size * size);
  rows.forEach((row, from) => {
    if (row.length !== size) throw new InputError([`${path}[${from}]: ${row.length} entries, there must be ${size}`]);
    row.forEach((entry, to) => (table[from * size + to] = entry ?? UNREACHABLE));
  });
  return table;
}
