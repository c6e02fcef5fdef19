import { AppError } from '../kernel/errors';
import type { Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { DealerOrderModel, type DealerOrderDoc } from './dealer-order-model';
import { isBookable, moveDealerOrder } from './dealer-orders';
import type { RequestDoc } from './model';

type Delivering = Pick<RequestDoc, '_id' | 'delivery'>;

async function orderOf({ delivery }: Delivering): Promise<DealerOrderDoc | null> {
  return delivery && DealerOrderModel.findById(delivery.dealerOrderId).lean<DealerOrderDoc>();
}

const isOwn = (order: DealerOrderDoc, { _id }: Delivering) => order.requestId === String(_id);

/** Gives the order of a cancelled request back, in the running transaction; one that is not the request's any more stays as it is. */
export async function releaseOrder(kernel: Kernel, tx: Transaction, request: Delivering): Promise<void> {
  const order = await orderOf(request);
  if (!order || !isOwn(order, request) || order.status === 'cancelled') return;
  await moveDealerOrder(kernel, tx, { dealerOrderId: String(order._id), event: 'release' });
}

/**
 * What a failed request delivers when it is taken up again, in the running transaction: its order, taken anew where it was given back, or
 * nothing where that is delivered. Throws `order_gone` where the order has been withdrawn or is another booking's.
 */
export async function takeOrderAgain(
  kernel: Kernel,
  tx: Transaction,
  request: Delivering,
): Promise<Partial<RequestDoc>> {
  const order = await orderOf(request);
  if (!order) return {};
  if (isBookable(order)) {
    const [dealerOrderId, requestId] = [String(order._id), String(request._id)];
    await moveDealerOrder(kernel, tx, { dealerOrderId, event: 'book', requestId });
    return {};
  }
  const { code, status } = order;
  if (!isOwn(order, request) || status === 'cancelled')
    throw new AppError('order_gone', `The new unit of order ${code} is not this request's any more: ${status}`, {
      action: 'Book a collection if the old unit is still to come, or an exchange with another order.',
      details: { code, status },
    });
  return status === 'delivered' ? { kind: 'collect', mode: 'same_visit', delivery: null } : {};
}

/**
 * A unit that a request has not got on its visit stands in its warehouse again, in the running transaction: it may be booked anew or withdrawn.
 * Nothing happens while a visit is still to come, or when the order is not the request's any more.
 */
export async function returnOrder(
  kernel: Kernel,
  tx: Transaction,
  request: Delivering & Pick<RequestDoc, 'status'>,
): Promise<void> {
  const order = request.status === 'failed' ? await orderOf(request) : null;
  if (!order || !isOwn(order, request) || order.status !== 'booked') return;
  await moveDealerOrder(kernel, tx, { dealerOrderId: String(order._id), event: 'return' });
}
