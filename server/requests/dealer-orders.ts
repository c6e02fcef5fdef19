import { Types } from 'mongoose';
import type { z } from 'zod';
import type { dealerOrdersApi } from '#shared/requests/dealer-orders';
import { heaviestKg } from '#shared/requests/heaviest';
import { OrganisationModel, tenantOf } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';
import { transact, type Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { getSite } from '../network';
import { listCategories } from './catalogue';
import { DealerOrderModel, plainCode, type DealerOrderDoc } from './dealer-order-model';
import type { RequestDoc } from './model';

type OrderStatus = DealerOrderDoc['status'];
export const dealerOrderEvents = ['book', 'release', 'deliver', 'return', 'cancel'] as const;
type OrderEvent = (typeof dealerOrderEvents)[number];

/** The life cycle of a dealer order. A returned one stands in its warehouse again and may be booked again. */
export const dealerOrderTable: Record<OrderEvent, Partial<Record<OrderStatus, OrderStatus>>> = {
  book: { free: 'booked', returned: 'booked' },
  release: { booked: 'free', returned: 'free' },
  deliver: { booked: 'delivered' },
  return: { booked: 'returned' },
  cancel: { free: 'cancelled', returned: 'cancelled' },
};

type OrderInput = z.output<typeof dealerOrdersApi.createDealerOrder.body>;

/** Announces a sold unit. Throws `not_accepted` (category that is not delivered here), `invalid_input` (weight that nobody believes), `not_found` (warehouse), `conflict` (number taken). */
export async function createDealerOrder(kernel: Kernel, actor: Actor, input: OrderInput): Promise<DealerOrderDoc> {
  const warehouse = await getSite(input.warehouseId);
  if (warehouse.kind !== 'warehouse' || warehouse.districtCode !== actor.districtCode) throw notFound('The warehouse');
  const category = (await listCategories(warehouse.districtCode)).find(({ key }) => key === input.categoryKey);
  if (!category?.newUnit)
    throw new AppError('not_accepted', `New units of "${input.categoryKey}" are not delivered here`, {
      action: 'Choose a category that is delivered.',
      details: { categoryKey: input.categoryKey },
    });
  const { weightKg } = input;
  const mostKg = heaviestKg(category);
  if (weightKg > mostKg)
    throw new AppError(
      'invalid_input',
      `A new unit of "${category.key}" cannot weigh ${weightKg} kg: at most ${mostKg} kg`,
      {
        action: 'Look at the decimal point and the category.',
        details: { path: 'weightKg', kg: weightKg, mostKg },
      },
    );
  return transact(kernel, actor, async (tx) => {
    const order: DealerOrderDoc = {
      ...input,
      _id: new Types.ObjectId(),
      dealerId: new Types.ObjectId(tenantOf(actor)),
      districtCode: warehouse.districtCode,
      plainCode: plainCode(input.code),
      status: 'free',
      requestId: null,
      deliveredAt: null,
      openedAt: kernel.clock.now(),
      version: 1,
    };
    if (await DealerOrderModel.exists({ dealerId: order.dealerId, plainCode: order.plainCode })) throw codeTaken(order);
    await DealerOrderModel.create([order]);
    await tx.record('requests:order-created', { dealerOrderId: String(order._id) });
    return order;
  });
}

const codeTaken = ({ code }: Pick<DealerOrderDoc, 'code'>) =>
  new AppError('conflict', `The order number ${code} is in use`, { action: 'Check the number.', details: { code } });

/** Which of these numbers the dealer has used already, as plain codes. */
export async function takenOrderCodes(dealerId: string, codes: readonly string[]): Promise<Set<string>> {
  const plain = codes.map(plainCode);
  const orders = await DealerOrderModel.find({ dealerId, plainCode: { $in: plain } }, { plainCode: 1 }).lean();
  return new Set(orders.map((order) => order.plainCode));
}

/** Orders by id, in no order; unknown ids are left out. */
export async function getDealerOrders(ids: readonly string[]): Promise<DealerOrderDoc[]> {
  return DealerOrderModel.find({ _id: { $in: ids.filter((id) => Types.ObjectId.isValid(id)) } }).lean<
    DealerOrderDoc[]
  >();
}

/** Moves an order along its life cycle in the running transaction; refuses what the table does not allow. */
export async function moveDealerOrder(
  kernel: Kernel,
  tx: Transaction,
  move: { dealerOrderId: string; event: OrderEvent; at?: Date; requestId?: string },
): Promise<DealerOrderDoc> {
  const { dealerOrderId, event } = move;
  const order = await DealerOrderModel.findById(dealerOrderId).lean<DealerOrderDoc>();
  if (!order) throw notFound('The order');
  const to = dealerOrderTable[event][order.status];
  if (!to)
    throw new AppError('wrong_state', `An order that is ${order.status} does not take "${event}"`, {
      action: 'Load it again to see where it stands.',
      details: { status: order.status },
    });
  const after = await DealerOrderModel.findOneAndUpdate(
    { _id: order._id, status: order.status },
    {
      $set: {
        status: to,
        ...(event === 'deliver' && { deliveredAt: move.at ?? kernel.clock.now() }),
        ...(event === 'book' && { requestId: move.requestId ?? order.requestId }),
        ...(event === 'release' && { requestId: null }),
      },
      $inc: { version: 1 },
    },
    { returnDocument: 'after' },
  ).lean<DealerOrderDoc>();
  if (!after) throw new AppError('conflict', 'Somebody changed this order just now', { action: 'Load it again.' });
  await tx.record('requests:order-changed', { dealerOrderId });
  return after;
}

/** The order with this number and buyer. Both must fit, or it looks as if there were none. */
export async function findByCodeAndBuyer(query: {
  districtCode?: string;
  code: string;
  phones: readonly string[];
}): Promise<DealerOrderDoc> {
  const { districtCode, code, phones } = query;
  const order = await DealerOrderModel.findOne({
    ...(districtCode && { districtCode }),
    plainCode: plainCode(code),
    buyerPhone: { $in: phones },
    status: { $ne: 'cancelled' },
  }).lean<DealerOrderDoc>();
  if (!order)
    throw new AppError('not_found', 'No order has this number and phone', {
      action: 'Check the order number on the receipt and the phone number given to the shop.',
    });
  return order;
}

export const isBookable = ({ status }: Pick<DealerOrderDoc, 'status'>) => dealerOrderTable.book[status] !== undefined;

/** What a request keeps of the order that it delivers. */
export async function deliveryOf(order: DealerOrderDoc): Promise<NonNullable<RequestDoc['delivery']>> {
  const dealer = await OrganisationModel.findById(order.dealerId, { name: 1 }).lean();
  return {
    dealerOrderId: String(order._id),
    code: order.code,
    dealerName: dealer?.name ?? '',
    warehouseId: order.warehouseId,
    categoryKey: order.categoryKey,
    model: order.model,
    serialTail: order.serial.slice(-4),
    weightKg: order.weightKg,
    volumeLitres: order.volumeLitres,
  };
}

/** What an order brings along that is not delivered yet, for asking whether routes can take it; null when there is none. Nothing of it is to be shown. */
export async function deliveryForFit(districtCode: string, code: string): Promise<RequestDoc['delivery']> {
  const order = await DealerOrderModel.findOne({
    districtCode,
    plainCode: plainCode(code),
    status: { $in: ['free', 'booked', 'returned'] },
  }).lean<DealerOrderDoc>();
  return order && deliveryOf(order);
}

/** A dealer's order; anybody else's looks as if it were not there. */
export async function getOwnOrder(actor: Actor, id: string): Promise<DealerOrderDoc> {
  const order = await DealerOrderModel.findById(id).lean<DealerOrderDoc>();
  if (!order || String(order.dealerId) !== tenantOf(actor)) throw notFound('The order');
  return order;
}

/** Withdraws an order that no request delivers. */
export async function cancelDealerOrder(kernel: Kernel, actor: Actor, id: string): Promise<DealerOrderDoc> {
  return transact(kernel, actor, async (tx) => {
    await getOwnOrder(actor, id);
    return moveDealerOrder(kernel, tx, { dealerOrderId: id, event: 'cancel' });
  });
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The dealer's orders, newest first; `q` looks in number, model and serial. */
export async function listOwnOrders(
  actor: Actor,
  query: { status?: OrderStatus | undefined; q?: string | undefined; limit: number; cursor?: string | undefined },
): Promise<DealerOrderDoc[]> {
  const { status, q, limit, cursor } = query;
  const words = q ? { $regex: literal(q), $options: 'i' } : null;
  return DealerOrderModel.find({
    dealerId: tenantOf(actor),
    ...(status && { status }),
    ...(cursor && { _id: { $lt: new Types.ObjectId(cursor) } }),
    ...(words && { $or: [{ code: words }, { model: words }, { serial: words }] }),
  })
    .sort({ _id: -1 })
    .limit(limit)
    .lean<DealerOrderDoc[]>();
}
