import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { id, key } from '../kernel/ids';
import { note } from '../kernel/text';
import { instant, serviceDay } from '../kernel/time';
import { fen, localText } from '../kernel/units';
import { condition, deductionPictures, prices } from './catalogue';

/** draft → approved (in force from its day on, never changed again), or dropped. */
export const priceListStatuses = ['draft', 'approved', 'dropped'] as const;

const positiveFen = fen.min(0);
/** Prices as a person enters them. Deductions are positive amounts that come off. */
export const pricesInput = z.strictObject({
  categoryKey: key,
  priceFen: z.record(
    condition,
    z
      .strictObject({ lowFen: positiveFen, highFen: positiveFen })
      .refine(({ lowFen, highFen }) => lowFen <= highFen, 'the low price must not exceed the high one'),
  ),
  deductions: z
    .array(
      z.strictObject({
        key,
        name: localText,
        amountFen: positiveFen,
        conditions: z.array(condition).min(1),
        basis: z.enum(['unit', 'unit_and_floor']),
        aboveFloor: z.int().min(0).max(60).nullable(),
        picture: z.enum(deductionPictures),
      }),
    )
    .max(20),
});

export const priceListSummary = z.object({
  id,
  /** What requests keep: `v3`. */
  version: z.string(),
  status: z.enum(priceListStatuses),
  validFrom: serviceDay,
  /** In force on the district's day of today. */
  inForce: z.boolean(),
  note: z.string(),
  draftedBy: z.string(),
  draftedAt: instant,
  approvedBy: z.string().nullable(),
  approvedAt: instant.nullable(),
});
export const priceList = z
  .object({
    ...priceListSummary.shape,
    prices: z.array(z.object({ categoryKey: key, ...prices.shape })),
    editVersion: z.int(),
  })
  .meta({ id: 'PriceList' });
export type PriceList = z.infer<typeof priceList>;

const desk = ['dispatcher', 'administrator'] as const;
const idParams = z.strictObject({ id });

export const priceListsApi = {
  listPriceLists: endpoint({
    method: 'GET',
    path: '/api/price-lists',
    summary: 'Price lists of the own district, newest first',
    access: desk,
    reply: z.object({ items: z.array(priceListSummary) }),
  }),
  getPriceList: endpoint({
    method: 'GET',
    path: '/api/price-lists/:id',
    summary: 'One price list with every price and deduction',
    access: desk,
    params: idParams,
    reply: priceList,
  }),
  draftPriceList: endpoint({
    method: 'POST',
    path: '/api/price-lists',
    summary: 'Begin a new list as a copy of the newest approved one',
    access: desk,
    audit: { act: 'price-list-drafted', of: 'price-list' },
    body: z.strictObject({ validFrom: serviceDay, note: note.default('') }),
    reply: priceList,
    status: 201,
    idempotent: true,
  }),
  changePriceList: endpoint({
    method: 'PUT',
    path: '/api/price-lists/:id',
    summary: 'Change a draft; editVersion is that of the last read',
    access: desk,
    audit: { act: 'price-list-changed', of: 'price-list' },
    params: idParams,
    body: z.strictObject({
      editVersion: z.int(),
      validFrom: serviceDay,
      note,
      prices: z.array(pricesInput).min(1).max(200),
    }),
    reply: priceList,
  }),
  approvePriceList: endpoint({
    method: 'POST',
    path: '/api/price-lists/:id/approve',
    summary: 'Approve a draft of somebody else: it counts from its day on and is never changed again',
    access: ['administrator'],
    audit: { act: 'price-list-approved', of: 'price-list' },
    params: idParams,
    body: z.strictObject({ editVersion: z.int() }),
    reply: priceList,
    idempotent: true,
  }),
  dropPriceList: endpoint({
    method: 'POST',
    path: '/api/price-lists/:id/drop',
    summary: 'Give a draft up',
    access: desk,
    audit: { act: 'price-list-dropped', of: 'price-list' },
    params: idParams,
    body: z.strictObject({}),
    reply: priceList,
    idempotent: true,
  }),
};
