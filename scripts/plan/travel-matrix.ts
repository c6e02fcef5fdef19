import { UNREACHABLE, type TravelMatrix } from '../../server/planning/solver';
import { InputError } from './input-error';

/** Position in degrees. */
export type Position = readonly [lng: number, lat: number];

/** Mean radius of the earth in metres (IUGG). */
const earthM = 6_371_008.8;

/** Cells on shared memory, so that planner threads read them without a copy. */
const cellsOf = (size: number): Int32Array =>
  new Int32Array(new SharedArrayBuffer(Math.max(1, size * size) * Int32Array.BYTES_PER_ELEMENT)).subarray(
    0,
    size * size,
  );

/** Below 250 km two terms of the series are exact to a millimetre, and faster. */
const arcsine = (half: number): number =>
  half < 0.02 ? half + (half * half * half) / 6 : Math.asin(half > 1 ? 1 : half);

/** Great circle times circuity at one speed. O(places²). */
export function crowMatrix(places: readonly Position[], speedKmh: number, circuity: number): TravelMatrix {
  const size = places.length;
  const durationSec = cellsOf(size);
  const distanceM = cellsOf(size);
  const perMetre = 3.6 / speedKmh;
  // Places as points on the unit sphere: the chord between two gives the arc.
  const points = Float64Array.from(
    places.flatMap(([lng, lat]) => {
      const [east, north] = [(lng * Math.PI) / 180, (lat * Math.PI) / 180];
      return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
    }),
  );
  for (let from = 0; from < size; from += 1) {
    const x = points[3 * from]!;
    const y = points[3 * from + 1]!;
    const z = points[3 * from + 2]!;
    // Whole rows, because writing the other half down the columns of a large matrix takes longer than working it out again.
    for (let to = 0; to < size; to += 1) {
      const dx = points[3 * to]! - x;
      const dy = points[3 * to + 1]! - y;
      const dz = points[3 * to + 2]! - z;
      const half = Math.sqrt(dx * dx + dy * dy + dz * dz) / 2;
      const metres = Math.floor(2 * earthM * arcsine(half) * circuity + 0.5);
      distanceM[from * size + to] = metres;
      durationSec[from * size + to] = Math.floor(metres * perMetre + 0.5);
    }
  }
  return { size, durationSec, distanceM };
}

/** Rows of a file as one flat table; `null` = no way. Throws InputError when it is not square. */
export function flatTable(rows: readonly (readonly (number | null)[])[], size: number, path: string): Int32Array {
  if (rows.length !== size) throw new InputError([`${path}: ${rows.length} rows, there must be ${size}`]);
  const table = cellsOf(size);
  rows.forEach((row, from) => {
    if (row.length !== size) throw new InputError([`${path}[${from}]: ${row.length} entries, there must be ${size}`]);
    row.forEach((entry, to) => (table[from * size + to] = entry ?? UNREACHABLE));
  });
  return table;
}
