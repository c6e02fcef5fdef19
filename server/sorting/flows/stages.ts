import type { CustodyState } from '#shared/custody/states';
import type { Stage } from '#shared/sorting/flows';
import { grams, type EntryDoc } from '../../custody';

/** The stage in which a unit of a state is. */
const stageOf: Record<CustodyState, Stage> = {
  aboard: 'vehicle',
  unloaded: 'bay',
  missing: 'missing',
  received: 'stock',
  in_lot: 'stock',
  shipped: 'transport',
  lost: 'missing',
  delivered: 'processor',
  dismantled: 'workshop',
  split: 'workshop',
  merged: 'workshop',
  reused: 'reuse',
  destroyed: 'destruction',
};

/** Weight that one entry moves: from a stage to a stage, and what its scale found more or less. */
export interface Move {
  from: Stage;
  to: Stage;
  units: number;
  kg: number;
}
type Said = Pick<EntryDoc, 'kind' | 'from' | 'to' | 'kgBefore' | 'kg' | 'about'>;

const birthplace = ({ kind, to }: Said): Stage =>
  kind === 'collected'
    ? 'door'
    : kind === 'made'
      ? 'workshop'
      : kind === 'imported' && to !== 'missing'
        ? 'door'
        : 'extra';

/**
 * What an entry does to the account. The old weight moves along; the difference to a new weight goes to or comes from `difference`, so
 * every entry keeps the sum. A unit that goes over into others moves its whole weight into the workshop; the process loss leaves it there.
 */
export function movesOf(entry: Said): Move[] {
  const to = stageOf[entry.to];
  if (entry.from === null) return [{ from: birthplace(entry), to, units: 1, kg: entry.kg }];
  const from = stageOf[entry.from];
  const moves: Move[] = from === to ? [] : [{ from, to, units: 1, kg: entry.kgBefore }];
  if (to === 'workshop') {
    const { lossKg = 0, differenceKg = 0 } = entry.about as { lossKg?: number; differenceKg?: number };
    if (lossKg !== 0) moves.push({ from: 'workshop', to: 'loss', units: 0, kg: lossKg });
    if (differenceKg !== 0) moves.push(off('workshop', differenceKg));
    return moves;
  }
  const change = grams(entry.kg - entry.kgBefore);
  if (change !== 0) moves.push(off(to, change));
  return moves;
}

/** A scale finds `kg` more (from `difference`) or less (to it) than the account said. */
const off = (stage: Stage, kg: number): Move =>
  kg > 0
    ? { from: 'difference', to: stage, units: 0, kg }
    : { from: stage, to: 'difference', units: 0, kg: grams(-kg) };
