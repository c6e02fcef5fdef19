import type { CustodyState } from '#shared/custody/states';
import type { Stage } from '#shared/sorting/flows';
import { grams, type EntryDoc } from '../../custody';

/** The stage in which a unit of a state is; what was dismantled lies apart from whole units. */
const stageOfState: Record<CustodyState, Stage> = {
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
  given_back: 'owner',
};

const stageOf = (state: CustodyState, { material }: Said): Stage =>
  stageOfState[state] === 'stock' && material !== null ? 'parts' : stageOfState[state];

/** Weight that one entry moves: from a stage to a stage, and what its scale found more or less. */
export interface Move {
  from: Stage;
  to: Stage;
  units: number;
  kg: number;
}
export type Said = Pick<EntryDoc, 'kind' | 'from' | 'to' | 'kgBefore' | 'kg' | 'about' | 'material'>;

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
 * Entries that differ in nothing but their weights, all found heavier or all lighter, may be given as one with their sums and how many `units` they are.
 */
export function movesOf(entry: Said, units = 1): Move[] {
  const to = stageOf(entry.to, entry);
  if (entry.from === null) return [{ from: birthplace(entry), to, units, kg: entry.kg }];
  const from = stageOf(entry.from, entry);
  const moves: Move[] = from === to ? [] : [{ from, to, units, kg: entry.kgBefore }];
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

const statesOf = (stage: Stage): CustodyState[] => {
  const whole = stage === 'parts' ? 'stock' : stage;
  return (Object.keys(stageOfState) as CustodyState[]).filter((state) => stageOfState[state] === whole);
};

/** What an entry must say at least to have moved weight between two stages: lets the database skip the others. */
export function entriesBetween({ from, to }: { from?: Stage | undefined; to?: Stage | undefined }): object {
  // Losses and differences come of entries that end in the stage beside, whatever stage they began in.
  if (from === 'loss' || to === 'loss') return { to: { $in: statesOf('workshop') } };
  if (from === 'difference') return to ? { to: { $in: statesOf(to) } } : {};
  if (to === 'difference') return from ? { to: { $in: statesOf(from) } } : {};
  const reaching = to && { to: { $in: statesOf(to) } };
  if (!from) return reaching ?? {};
  // Units begin at a source, which no state stands for; those that are made begin in the workshop.
  const isSource = statesOf(from).length === 0 || from === 'workshop';
  const leaving = { from: isSource ? null : { $in: statesOf(from) } };
  return reaching ? { ...leaving, ...reaching } : { $or: [leaving, { to: { $in: statesOf(from) } }] };
}
