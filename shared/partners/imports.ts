import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { id } from '../kernel/ids';

/** Columns of an import. Weight and volume may be empty (typical of the kind), the warehouse too when there is one only. */
export const importFields = [
  'code',
  'category',
  'model',
  'serial',
  'weightKg',
  'volumeLitres',
  'warehouse',
  'buyerPhone',
] as const;
export const importFaults = [
  'missing',
  'invalid',
  'unknown_category',
  'unknown_warehouse',
  'repeated',
  'code_taken',
] as const;

/** A file of orders as it was read: each row with what is wrong in which field, before anything is written. */
export const orderImport = z
  .object({
    id,
    status: z.enum(['preview', 'done']),
    good: z.int(),
    faulty: z.int(),
    created: z.int(),
    rows: z.array(
      z.object({
        /** Line of the file; the header is line 1. */
        line: z.int(),
        code: z.string(),
        model: z.string(),
        faults: z.array(z.object({ field: z.enum(importFields), fault: z.enum(importFaults), value: z.string() })),
        orderId: id.nullable(),
      }),
    ),
  })
  .meta({ id: 'OrderImport' });
export type OrderImport = z.infer<typeof orderImport>;

export const importsApi = {
  previewOrderImport: endpoint({
    method: 'POST',
    path: '/api/dealer-order-imports',
    summary: 'Read orders from a CSV file (UTF-8 or GB 18030) or an Excel workbook; nothing is written yet',
    access: ['dealer'],
    audit: { not: 'question' },
    file: { maxBytes: 2_000_000 },
    reply: orderImport,
    status: 201,
  }),
  getOrderImport: endpoint({
    method: 'GET',
    path: '/api/dealer-order-imports/:id',
    summary: 'An import with its rows, for a day',
    access: ['dealer'],
    params: z.strictObject({ id }),
    reply: orderImport,
  }),
  // Written in parts and taken up again where it stopped, so it needs no idempotency key.
  confirmOrderImport: endpoint({
    method: 'POST',
    path: '/api/dealer-order-imports/:id/confirm',
    summary: 'Announce the good rows as orders; with faulty rows only when these are to be left out. May be repeated',
    access: ['dealer'],
    audit: { act: 'orders-imported', of: 'order-import' },
    params: z.strictObject({ id }),
    body: z.strictObject({ skipFaulty: z.boolean().default(false) }),
    reply: orderImport,
  }),
};
