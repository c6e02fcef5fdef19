import { systemActor } from '../kernel/actor';
import type { StoredEvent } from '../kernel/events/event-store';
import { transact } from '../kernel/events/transact';
import type { Feature, Kernel } from '../kernel/kernel';
import { dossiersHttp } from './dossiers/http';
import { followEvent, mergeKey } from './dossiers/follow';
import { invoicesHttp } from './invoices/http';
import { ledgerHttp } from './ledger/http';
import { chooseGateway, type PaymentGateway } from './payouts/gateway';
import { payoutsHttp } from './payouts/http';
import { openPayout } from './payouts/payouts';
import { settlePayouts } from './payouts/settle';
import { privacyHttp } from './privacy/http';
import { eraseOldContacts, eraseOldSellers } from './privacy/lifetimes';
import { promiseHttp } from './promise/http';
import { noteQuotes, stopOfQuote } from './promise/quotes';

export { auditSettlement } from './audit';
export { addInvoiceRules } from './invoices/rates';
export { addSubsidyRules } from './subsidy/rules';

/** What a pickup is worth and what becomes of that money. */
export function settlementFeature(kernel: Kernel): Feature {
  const gateway = chooseGateway(kernel);
  // Once a minute for what a crash or a silent gateway left; else at once.
  const pay = (by: PaymentGateway) => async () => {
    await settlePayouts(kernel, by);
  };
  return {
    name: 'settlement',
    endpoints: [
      ...promiseHttp(),
      ...ledgerHttp(kernel),
      ...payoutsHttp(kernel),
      ...invoicesHttp(kernel),
      ...dossiersHttp(kernel),
      ...privacyHttp(kernel),
    ],
    listeners: [
      {
        name: 'settlement.quotes',
        on: ['dispatch:unit-collected', 'dispatch:price-refused'],
        mergeBy: (event: StoredEvent) => stopOfQuote(event as Parameters<typeof stopOfQuote>[0]),
        handle: (event: StoredEvent) => noteQuotes(event as Parameters<typeof noteQuotes>[0]),
      },
      {
        name: 'settlement.receipts',
        on: ['requests:status-changed'],
        handle: async (event: StoredEvent) => {
          const { requestId, to } = (event as StoredEvent<'requests:status-changed'>).data;
          if (to !== 'done' && to !== 'failed') return;
          await transact(kernel, systemActor('settlement.receipts'), (tx) => openPayout(kernel, tx, requestId));
        },
      },
      {
        name: 'settlement.dossiers',
        on: [
          ...([
            'requests:opened',
            'requests:status-changed',
            'dispatch:unit-collected',
            'dispatch:unit-delivered',
          ] as const),
          ...(['dispatch:seller-identified', 'dispatch:evidence-given', 'sorting:unit-received'] as const),
          'settlement:payout-changed',
        ],
        mergeBy: mergeKey,
        handle: (event: StoredEvent) => followEvent(kernel, event),
      },
      ...(gateway
        ? [
            {
              name: 'settlement.pay',
              on: ['settlement:payout-changed'] as const,
              handle: async (event: StoredEvent) => {
                const { status } = (event as StoredEvent<'settlement:payout-changed'>).data;
                if (status === 'due') await pay(gateway)();
              },
            },
          ]
        : []),
    ],
    jobs: [
      ...(gateway ? [{ name: 'settlement.pay', cron: '20 * * * * *', run: pay(gateway) }] : []),
      {
        name: 'settlement.lifetimes',
        cron: '0 40 19 * * *',
        run: async () => {
          const contacts = await eraseOldContacts(kernel);
          const sellers = await eraseOldSellers(kernel);
          if (contacts + sellers > 0) kernel.log.info({ contacts, sellers }, 'erased what had outlived its time');
        },
      },
    ],
  };
}
