import type { Payout } from '#shared/settlement/payouts';
import type { JournalEntry, LedgerAccount } from '#shared/settlement/ledger';
import { AppError } from '../../kernel/errors';

type Status = Payout['status'];
export type PayoutEvent = 'send' | 'confirm' | 'return' | 'hold' | 'release';

/** One step of a payout with what it books; holding moves no money. */
interface Step {
  from: Status;
  event: PayoutEvent;
  to: Status;
  books: { kind: JournalEntry['kind']; debit: LedgerAccount; credit: LedgerAccount } | null;
}

/** The life of a payout. Nothing else sets its status. */
export const payoutSteps: readonly Step[] = [
  {
    ...{ from: 'due', event: 'send', to: 'under_way' },
    books: { kind: 'sent', debit: 'owed_sellers', credit: 'under_way' },
  },
  {
    ...{ from: 'under_way', event: 'confirm', to: 'paid' },
    books: { kind: 'paid', debit: 'under_way', credit: 'bank' },
  },
  {
    ...{ from: 'under_way', event: 'return', to: 'due' },
    books: { kind: 'returned', debit: 'under_way', credit: 'owed_sellers' },
  },
  { from: 'due', event: 'hold', to: 'held', books: null },
  { from: 'held', event: 'release', to: 'due', books: null },
];

/** Where an event leads. Throws `wrong_state`. */
export function stepOf(from: Status, event: PayoutEvent): Step {
  const step = payoutSteps.find((one) => one.from === from && one.event === event);
  if (!step)
    throw new AppError('wrong_state', `A payout that is ${from} does not take "${event}"`, {
      action: 'Load it again to see where it stands.',
      details: { status: from },
    });
  return step;
}
