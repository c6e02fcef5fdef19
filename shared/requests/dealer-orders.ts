import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { id, key } from '../kernel/ids';
import { page, pageQuery } from '../kernel/page';
import { phone, searchText } from '../kernel/text';
import { instant } from '../kernel/time';
import { kg, litres } from '../kernel/units';
import { requestStatus } from './requests';

export const dealerOrderStatuses = ['free', 'booked', 'delivered', 'returned', 'cancelled'] as const;

/** A new unit sold by a dealer that waits in a warehouse for its delivery. */
export const dealerOrder = z
  .object({
    id,
    code: z.string(),
    status: z.enum(dealerOrderStatuses),
    categoryKey: key,
    model: z.string(),
    serial: z.string(),
    weightKg: kg,
    volumeLitres: litres,
    warehouseId: id,
    buyerPhoneMasked: z.string(),
    /** The request that delivers it and takes the old one back. */
    request: z.object({ id, code: z.string(), status: requestStatus, day: z.string() }).nullable(),
    deliveredAt: instant.nullable(),
    oldUnitsCollected: z.int(),
    version: z.int(),
  })
  .meta({ id: 'DealerOrder' });
export type DealerOrder = z.infer<typeof dealerOrder>;

export const dealerOrdersApi = {
  listDealerOrders: endpoint({
    method: 'GET',
    path: '/api/dealer-orders',
    summary: 'The dealer’s own orders',
    access: ['dealer'],
    query: z.strictObject({
      ...pageQuery,
      status: z.enum(dealerOrderStatuses).optional(),
      q: searchText.optional(),
    }),
    reply: page(dealerOrder),
  }),
  createDealerOrder: endpoint({
    method: 'POST',
    path: '/api/dealer-orders',
    summary: 'Announce a sold unit that waits for delivery',
    access: ['dealer'],
    audit: { act: 'dealer-order-created', of: 'dealer-order' },
    body: z.strictObject({
      code: z
        .string()
        .trim()
        .regex(/^[A-Za-z0-9 -]{4,40}$/),
      categoryKey: key,
      model: z.string().trim().min(1).max(80),
      serial: z.string().trim().min(3).max(60),
      weightKg: kg.min(0.01),
      volumeLitres: litres.min(1),
      warehouseId: id,
      buyerPhone: phone,
    }),
    reply: dealerOrder,
    status: 201,
    idempotent: true,
  }),
  cancelDealerOrder: endpoint({
    method: 'POST',
    path: '/api/dealer-orders/:id/cancel',
    summary: 'Withdraw an order that is not booked',
    access: ['dealer'],
    audit: { act: 'dealer-order-cancelled', of: 'dealer-order' },
    params: z.strictObject({ id }),
    body: z.strictObject({}),
    reply: dealerOrder,
    idempotent: true,
  }),
  findDealerOrder: endpoint({
    method: 'POST',
    path: '/api/dealer-order-lookup',
    summary: 'Find an order by its number and the buyer’s phone',
    access: ['resident', 'dispatcher'],
    body: z.strictObject({ code: z.string().trim().min(4).max(40), phone }),
    reads: true,
    reply: z.object({
      code: z.string(),
      dealerName: z.string(),
      categoryKey: key,
      model: z.string(),
      weightKg: kg,
      bookable: z.boolean(),
    }),
  }),
};
