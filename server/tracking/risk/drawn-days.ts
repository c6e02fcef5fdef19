import { normalAbove } from '../../planning';

/** So many times the rest of a day is driven in thought. */
export const drawnDays = 500;
const mostColumns = 200;

/** The middles of as many equal parts of the standard normal distribution: together they have its spread. */
const quantiles = Float64Array.from({ length: drawnDays }, (_, day) => {
  const share = (day + 0.5) / drawnDays;
  return share < 0.5 ? -normalAbove(share) : normalAbove(1 - share);
});

/** Each column is the same quantiles in another order (Latin hypercube; McKay, Beckman and Conover, Technometrics 1979): far fewer days are enough. */
const columns: Float64Array[] = [];
let state = 1;
/** Repeatable numbers in [0, 1): a linear congruential generator (Numerical Recipes), good enough to shuffle. */
function chance(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}

function columnOf(index: number): Float64Array {
  while (columns.length <= index % mostColumns) {
    const column = Float64Array.from(quantiles);
    for (let k = drawnDays - 1; k > 0; k--) {
      const other = Math.floor(chance() * (k + 1));
      [column[k], column[other]] = [column[other]!, column[k]!];
    }
    columns.push(column);
  }
  return columns[index % mostColumns]!;
}

const kept = new Map<string, Float64Array>();

/**
 * By what factor a time is off on each drawn day: its logarithm is normal around 0 with the standard deviation `spread`. Columns do not depend
 * on each other. The same every time, so that what is told changes only with what is known.
 */
export function drawnFactors(column: number, spread: number): Float64Array {
  const key = `${column % mostColumns}:${spread}`;
  const known = kept.get(key);
  if (known) return known;
  if (kept.size > 4 * mostColumns) kept.clear();
  const factors = columnOf(column).map((z) => Math.exp(spread * z));
  kept.set(key, factors);
  return factors;
}
