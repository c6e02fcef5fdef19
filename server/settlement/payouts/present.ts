import { maskName, maskPhone } from '#shared/kernel/text';
import type { Payout } from '#shared/settlement/payouts';
import { listRequestDocs } from '../../requests';
import type { PayoutDoc } from './model';

/** Payouts with their payees masked, one look-up for all. */
export async function presentPayouts(
  docs: readonly PayoutDoc[],
  batches: ReadonlyMap<string, string>,
): Promise<Payout[]> {
  const requests = new Map(
    (await listRequestDocs(docs.map(({ requestId }) => requestId))).map((one) => [String(one._id), one]),
  );
  return docs.map((doc) => {
    const payee = requests.get(doc.requestId);
    const { code, requestCode, day, amountFen, refundedFen, status, gateway, attempt, bankReference, reason } = doc;
    return {
      ...{ id: String(doc._id), code, requestCode, day, amountFen, refundedFen, status, gateway, attempt },
      ...{ bankReference, reason },
      payeeName: maskName(payee?.contactName ?? ''),
      payeePhone: maskPhone(payee?.contactPhone ?? ''),
      batch: doc.batchId ? (batches.get(String(doc.batchId)) ?? null) : null,
      sentAt: doc.sentAt?.toISOString() ?? null,
      paidAt: doc.paidAt?.toISOString() ?? null,
    };
  });
}
