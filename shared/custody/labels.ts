import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { unitCode } from './custody';

const printers = ['centre_staff', 'point_staff', 'dispatcher', 'administrator'] as const;

export const labelsApi = {
  reserveLabels: endpoint({
    method: 'POST',
    path: '/api/labels',
    summary: 'Reserve new codes for units (U-) or bags (B-): no code is given twice',
    access: printers,
    audit: { act: 'labels-reserved', of: 'labels' },
    body: z.strictObject({ kind: z.enum(['unit', 'bag']), count: z.int().min(1).max(96) }),
    reply: z.object({ codes: z.array(z.string()) }),
    status: 201,
    idempotent: true,
  }),
  getLabelSheet: endpoint({
    method: 'GET',
    path: '/api/labels/sheet.svg',
    summary: 'Labels with QR code on an A4 sheet, for printing',
    access: printers,
    query: z.strictObject({ codes: z.string().max(2600) }),
    reply: z.unknown(),
    binary: true,
  }),
  getUnitLabel: endpoint({
    method: 'GET',
    path: '/api/units/:code/label.svg',
    summary: 'The label of one unit with its QR code',
    access: printers,
    params: z.strictObject({ code: unitCode }),
    reply: z.unknown(),
    binary: true,
  }),
};
