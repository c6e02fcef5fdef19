import type { CustodyState, EntryKind } from '#shared/custody/states';
import { AppError } from '../kernel/errors';

/** What an entry of a kind does. `holder`: who has the unit afterwards: the one before, the one who takes it over, or nobody. */
interface EntryRule {
  /** Null: the entry begins a chain. */
  from: readonly CustodyState[] | null;
  to: CustodyState | 'same';
  holder: 'keep' | 'taker' | 'nobody';
  /** Only one side has confirmed: the taker is noted until it confirms too. */
  hands?: true;
  needsReason?: true;
}

const inStock = ['received', 'in_lot'] as const;
const open = ['aboard', 'unloaded', 'missing', 'received', 'in_lot', 'shipped', 'lost'] as const;

/** The life of a unit. A unit changes its holder only by an entry whose `holder` is `taker`: the second side's confirmation. */
export const custodyTable: Record<EntryKind, EntryRule> = {
  imported: { from: null, to: 'same', holder: 'taker' },
  collected: { from: null, to: 'aboard', holder: 'keep', hands: true },
  confirmed: { from: ['aboard'], to: 'same', holder: 'taker' },
  transferred: { from: ['aboard'], to: 'same', holder: 'taker' },
  unloaded: { from: ['aboard'], to: 'unloaded', holder: 'keep', hands: true },
  received: { from: ['unloaded', 'aboard', 'missing'], to: 'received', holder: 'taker' },
  appeared: { from: null, to: 'received', holder: 'taker', needsReason: true },
  missed: { from: ['unloaded'], to: 'missing', holder: 'keep' },
  lost: { from: [...inStock, 'shipped'], to: 'lost', holder: 'keep', needsReason: true },
  found: { from: ['missing', 'lost'], to: 'received', holder: 'taker', needsReason: true },
  moved: { from: inStock, to: 'same', holder: 'keep' },
  graded: { from: ['received'], to: 'same', holder: 'keep' },
  erased: { from: ['received'], to: 'same', holder: 'keep' },
  lotted: { from: ['received'], to: 'in_lot', holder: 'keep' },
  unlotted: { from: ['in_lot'], to: 'received', holder: 'keep' },
  shipped: { from: ['in_lot'], to: 'shipped', holder: 'keep', hands: true },
  recalled: { from: ['shipped'], to: 'in_lot', holder: 'keep', needsReason: true },
  delivered: { from: ['shipped', 'lost'], to: 'delivered', holder: 'taker' },
  made: { from: null, to: 'received', holder: 'taker' },
  split: { from: ['received'], to: 'split', holder: 'nobody' },
  merged: { from: ['received'], to: 'merged', holder: 'nobody' },
  dismantled: { from: ['received'], to: 'dismantled', holder: 'nobody' },
  reused: { from: ['received'], to: 'reused', holder: 'taker' },
  destroyed: { from: ['received'], to: 'destroyed', holder: 'nobody' },
  given_back: { from: ['received'], to: 'given_back', holder: 'taker', needsReason: true },
  corrected: { from: open, to: 'same', holder: 'keep', needsReason: true },
};

/** Where an entry leads; throws `wrong_state` where the table does not allow it and `invalid_input` where a reason is missing. */
export function nextState(
  unit: { code: string; custody: CustodyState } | null,
  entry: { kind: EntryKind; reason: string; born?: CustodyState },
): CustodyState {
  const rule = custodyTable[entry.kind];
  if (rule.needsReason && entry.reason.trim().length < 2)
    throw new AppError('invalid_input', `"${entry.kind}" needs a reason`, {
      action: 'Say why, in two words at least.',
    });
  if (rule.from === null || unit === null) {
    if (rule.from !== null || unit !== null) throw new Error(`"${entry.kind}" does not begin a chain`);
    return rule.to === 'same' ? (entry.born ?? 'aboard') : rule.to;
  }
  if (!rule.from.includes(unit.custody))
    throw new AppError('wrong_state', `Unit ${unit.code} is ${unit.custody}; "${entry.kind}" is not possible`, {
      action: 'Load the unit again to see where it stands.',
      details: { code: unit.code, custody: unit.custody, possibleFrom: rule.from },
    });
  return rule.to === 'same' ? unit.custody : rule.to;
}
