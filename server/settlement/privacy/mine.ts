import { dayOf } from '#shared/kernel/time';
import type { Types } from 'mongoose';
import { AccountModel, eraseAccount } from '../../accounts';
import type { Actor } from '../../kernel/actor';
import { AppError } from '../../kernel/errors';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { eraseContact, isEndedRequest, listResidentRequests, type RequestDoc } from '../../requests';
import { DossierModel, type DossierDoc } from '../dossiers/model';
import { SellerModel, type SellerDoc } from '../invoices/model';
import { PayoutModel, type PayoutDoc } from '../payouts/model';
import { taxKeptUntil } from './lifetimes';

const most = 2_000;

/** Everything that is kept of a resident. */
async function gather(actor: Actor) {
  const requests = await listResidentRequests(actor, { limit: most });
  const requestIds = requests.map(({ _id }) => String(_id));
  const payouts = await PayoutModel.find({ requestId: { $in: requestIds } }).lean<PayoutDoc[]>();
  const dossiers = await DossierModel.find({ requestId: { $in: requestIds } }).lean<DossierDoc[]>();
  return { requests, payouts, dossiers };
}

/** Tax evidence that outlives a deletion, with its day. */
async function keptOf(kernel: Kernel, dossiers: readonly DossierDoc[]) {
  const ids = dossiers.flatMap(({ sellerId }): Types.ObjectId[] => (sellerId ? [sellerId] : []));
  const sellers = await SellerModel.find({ _id: { $in: ids }, erasedAt: null }).lean<SellerDoc[]>();
  const last = sellers.map(({ lastAt }) => lastAt.getTime()).sort((a, b) => b - a)[0];
  if (last === undefined) return [];
  const until = taxKeptUntil(dayOf(new Date(last), 'UTC'), kernel.config.KEEP_TAX_YEARS);
  return [{ kind: 'tax_evidence' as const, until }];
}

/** What a resident may take along. */
export async function exportMine(kernel: Kernel, actor: Actor) {
  const { requests, payouts, dossiers } = await gather(actor);
  const account = await AccountModel.findById(actor.accountId, { phone: 1 }).lean();
  return {
    at: kernel.clock.now().toISOString(),
    phone: account?.phone ?? '',
    requests: requests.map((one) => ({
      ...{ code: one.code, status: one.status, day: one.slot.day },
      ...{ contactName: one.contactName, contactPhone: one.contactPhone },
      address: `${one.addressText} ${one.addressUnit}`.trim(),
      items: one.items.map(({ categoryKey, condition, count }) => ({ categoryKey, condition, count })),
      paidFen: one.receipt?.paidFen ?? null,
    })),
    payouts: payouts.map(({ code, amountFen, status, day }) => ({ code, amountFen, status, day })),
    dossiers: dossiers.map(({ kind, state, day, invoiceNumber }) => ({ kind, state, day, invoiceNumber })),
    kept: await keptOf(kernel, dossiers),
  };
}

function assertNothingOpen(requests: readonly RequestDoc[], payouts: readonly PayoutDoc[]): void {
  const visit = requests.find((one) => !isEndedRequest(one));
  const payment = payouts.find(({ status }) => status !== 'paid');
  if (!visit && !payment) return;
  throw new AppError(
    'wrong_state',
    visit ? `Booking ${visit.code} is still open` : `Payment ${payment?.code} is still open`,
    {
      action: 'Cancel the booking or wait until it is done and paid, then delete.',
      details: { request: visit?.code ?? null, payout: payment?.code ?? null },
    },
  );
}

/** Erases a resident: contacts of every visit and the account. Tax evidence stays sealed for its time, and the books as they are. */
export async function deleteMine(kernel: Kernel, actor: Actor) {
  const { requests, payouts, dossiers } = await gather(actor);
  assertNothingOpen(requests, payouts);
  const kept = await keptOf(kernel, dossiers);
  // One transaction for each visit: many of them would be too much for one. Whoever was interrupted begins again.
  for (const { _id } of requests) await transact(kernel, actor, (tx) => eraseContact(kernel, tx, String(_id)));
  await transact(kernel, actor, (tx) => eraseAccount(tx, actor.accountId));
  return { requests: requests.length, kept };
}
