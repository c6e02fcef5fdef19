import { addDays, dayOf } from '#shared/kernel/time';
import { systemActor } from '../../kernel/actor';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { eraseContact, listErasable } from '../../requests';
import { SellerModel, type SellerDoc } from '../invoices/model';
import { PayoutModel } from '../payouts/model';

const atOnce = 500;
const by = systemActor('settlement.lifetimes');

/** The first day whose tax evidence may go: so many years after the last purchase. */
export const taxKeptUntil = (lastDay: string, years: number): string =>
  `${Number(lastDay.slice(0, 4)) + years}${lastDay.slice(4)}`;

/** Erases contacts whose time is over. A payment that is still open keeps its payee. Answers how many. */
export async function eraseOldContacts(kernel: Kernel): Promise<number> {
  const now = kernel.clock.now();
  // UTC is near enough: lifetimes are months.
  const before = addDays(dayOf(now, 'UTC'), -kernel.config.KEEP_CONTACTS_DAYS);
  let erased = 0;
  for (const { _id } of await listErasable(before, atOnce)) {
    const requestId = String(_id);
    if (await PayoutModel.exists({ requestId, status: { $ne: 'paid' } })) continue;
    await transact(kernel, by, (tx) => eraseContact(kernel, tx, requestId));
    erased += 1;
  }
  return erased;
}

/** Erases identities whose tax evidence has outlived its time: names and numbers go, sums, days and invoice numbers stay. Answers how many. */
export async function eraseOldSellers(kernel: Kernel): Promise<number> {
  const now = kernel.clock.now();
  const before = new Date(now);
  before.setUTCFullYear(before.getUTCFullYear() - kernel.config.KEEP_TAX_YEARS);
  const old = await SellerModel.find({ erasedAt: null, lastAt: { $lt: before } })
    .limit(atOnce)
    .lean<SellerDoc[]>();
  for (const { _id } of old)
    await SellerModel.updateOne(
      { _id, lastAt: { $lt: before } },
      {
        $set: {
          ...{ erasedAt: now, identitySealed: null, identityMasked: '–', nameMasked: '–', spellings: [] },
          mark: `erased:${String(_id)}`,
        },
      },
    );
  return old.length;
}
