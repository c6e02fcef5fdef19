import { z } from 'zod';
import { unit, unitCode } from '../custody/custody';
import { fate, material } from '../custody/states';
import { endpoint } from '../kernel/endpoint';
import { id, key } from '../kernel/ids';
import { instant, serviceDay } from '../kernel/time';
import { kg } from '../kernel/units';

export const lotStatuses = ['open', 'sealed', 'loaded', 'shipped', 'delivered', 'dropped'] as const;

/** Units of one category (or one material) and one fate that leave together. */
export const lot = z
  .object({
    id,
    code: z.string(),
    siteId: id,
    categoryKey: key,
    material: material.nullable(),
    fate,
    bay: z.string(),
    status: z.enum(lotStatuses),
    units: z.int(),
    kg,
    openedAt: instant,
    sealedAt: instant.nullable(),
    shipmentId: id.nullable(),
    version: z.int(),
  })
  .meta({ id: 'Lot' });
export type Lot = z.infer<typeof lot>;

/** What lies at a site of one category and bay. `late` ones are older, `full` ones heavier than the limit. */
export const stockLine = z
  .object({
    bay: z.string(),
    categoryKey: key,
    material: material.nullable(),
    units: z.int(),
    kg,
    oldestAt: instant,
    oldestDays: z.int(),
    daysAtMost: z.int().nullable(),
    kgAtMost: kg.nullable(),
    late: z.boolean(),
    full: z.boolean(),
  })
  .meta({ id: 'StockLine' });
export type StockLine = z.infer<typeof stockLine>;

const staff = ['centre_staff'] as const;
const viewers = ['centre_staff', 'dispatcher', 'administrator'] as const;
const idParams = z.strictObject({ id });
const codes = z.array(unitCode).min(1).max(500);

export const lotsApi = {
  listStock: endpoint({
    method: 'GET',
    path: '/api/sites/:id/stock',
    summary: 'What lies at a site by bay and category, with ages and limits',
    access: viewers,
    params: idParams,
    reply: z.object({ day: serviceDay, items: z.array(stockLine) }),
  }),
  listStockUnits: endpoint({
    method: 'GET',
    path: '/api/sites/:id/stock/units',
    summary: 'Units at a site, oldest first',
    access: viewers,
    params: idParams,
    query: z.strictObject({
      categoryKey: key.optional(),
      lotId: id.optional(),
      loose: z.stringbool().optional(),
      limit: z.coerce.number().int().min(1).max(500).default(200),
    }),
    reply: z.object({ items: z.array(unit) }),
  }),
  moveUnits: endpoint({
    method: 'POST',
    path: '/api/sites/:id/stock/moves',
    summary: 'Move units of the stock to another bay',
    access: staff,
    audit: { not: 'custody' },
    params: idParams,
    body: z.strictObject({ codes, bay: z.string().trim().min(1).max(20) }),
    reply: z.object({ items: z.array(unit) }),
    idempotent: true,
  }),
  listLots: endpoint({
    method: 'GET',
    path: '/api/lots',
    summary: 'Lots of the site or organisation, newest first',
    access: viewers,
    query: z.strictObject({ status: z.enum(lotStatuses).optional(), siteId: id.optional() }),
    reply: z.object({ items: z.array(lot) }),
  }),
  openLot: endpoint({
    method: 'POST',
    path: '/api/lots',
    summary: 'Open a lot for one category (or material) and fate',
    access: staff,
    audit: { act: 'lot-opened', of: 'lot' },
    body: z.strictObject({
      categoryKey: key,
      material: material.nullable().default(null),
      fate,
      bay: z.string().trim().max(20).default(''),
    }),
    reply: lot,
    status: 201,
    idempotent: true,
  }),
  fillLot: endpoint({
    method: 'POST',
    path: '/api/lots/:id/units',
    summary: 'Put units into an open lot',
    access: staff,
    audit: { not: 'custody' },
    params: idParams,
    body: z.strictObject({ codes }),
    reply: lot,
    idempotent: true,
  }),
  takeFromLot: endpoint({
    method: 'POST',
    path: '/api/lots/:id/units/out',
    summary: 'Take units out of an open lot',
    access: staff,
    audit: { not: 'custody' },
    params: idParams,
    body: z.strictObject({ codes }),
    reply: lot,
    idempotent: true,
  }),
  sealLot: endpoint({
    method: 'POST',
    path: '/api/lots/:id/seal',
    summary: 'Seal a lot: nothing goes in or out any more',
    access: staff,
    audit: { act: 'lot-sealed', of: 'lot' },
    params: idParams,
    body: z.strictObject({}),
    reply: lot,
    idempotent: true,
  }),
  reopenLot: endpoint({
    method: 'POST',
    path: '/api/lots/:id/reopen',
    summary: 'Open a sealed lot again',
    access: staff,
    audit: { act: 'lot-reopened', of: 'lot' },
    params: idParams,
    body: z.strictObject({}),
    reply: lot,
    idempotent: true,
  }),
};
