import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { id } from '../kernel/ids';
import { page, pageQuery } from '../kernel/page';
import { personName } from '../kernel/text';
import { instant, serviceDay } from '../kernel/time';
import { kg, sumFen } from '../kernel/units';

/** A calendar month `YYYY-MM` in the district's time zone. */
export const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month is YYYY-MM');
const per10k = z.int().min(0).max(5_000);

/** Rates and limit of reverse invoices from a day on; an accountant sets them. Rates in ten-thousandths. */
const ruleInput = {
  validFrom: serviceDay,
  vatPer10k: per10k,
  incomeTaxPer10k: per10k,
  /** Without VAT, in a running 12 months, fen. */
  limitFen: sumFen.min(1),
  warnPercent: z.int().min(1).max(100),
  note: z.string().trim().max(400),
};
export const invoiceRuleInput = z.strictObject(ruleInput);
export const invoiceRule = z.object({ version: z.string(), ...ruleInput, setBy: z.string(), setAt: instant });
export type InvoiceRule = z.infer<typeof invoiceRule>;

const line = z.object({ what: z.string(), weightKg: kg, priceFen: sumFen });
export const reverseInvoice = z
  .object({
    id,
    number: z.string(),
    kind: z.enum(['invoice', 'correction']),
    day: serviceDay,
    /** The month in which it is filed. */
    month,
    sellerId: id,
    sellerName: z.string(),
    sellerIdentity: z.string(),
    requestCode: z.string().nullable(),
    lines: z.array(line),
    grossFen: sumFen,
    netFen: sumFen,
    vatFen: sumFen,
    incomeTaxFen: sumFen,
    ruleVersion: z.string(),
    evidence: z.object({ payment: z.string(), transport: z.string(), handover: z.string() }),
    /** Number of the invoice that it takes back. */
    corrects: z.string().nullable(),
    correctedBy: z.string().nullable(),
    note: z.string(),
  })
  .meta({ id: 'ReverseInvoice' });
export type ReverseInvoice = z.infer<typeof reverseInvoice>;

/** A seller's running sum. Purchases of other buyers are not seen here: `sentence` says so. */
export const running = z.object({
  from: serviceDay,
  to: serviceDay,
  sumFen,
  limitFen: sumFen,
  warned: z.boolean(),
  sentence: z.object({ zh: z.string(), en: z.string() }),
});

const desk = ['dispatcher', 'administrator'] as const;
const office = ['administrator'] as const;
const evidenceText = z.string().trim().min(2).max(120);
const monthRow = z.object({
  month,
  closed: z.boolean(),
  closedAt: instant.nullable(),
  invoices: z.int(),
  grossFen: sumFen,
  netFen: sumFen,
  vatFen: sumFen,
  incomeTaxFen: sumFen,
});

export const invoicesApi = {
  listInvoiceRules: endpoint({
    method: 'GET',
    path: '/api/invoice-rules',
    summary: 'Rates and limits of reverse invoices by date',
    access: desk,
    reply: z.object({ items: z.array(invoiceRule) }),
  }),
  addInvoiceRule: endpoint({
    method: 'POST',
    path: '/api/invoice-rules',
    summary: 'Set rates from a day on (not before the first open month)',
    access: office,
    audit: { act: 'invoice-rule-set', of: 'invoice-rule' },
    body: invoiceRuleInput,
    reply: invoiceRule,
    status: 201,
    idempotent: true,
  }),
  listReverseInvoices: endpoint({
    method: 'GET',
    path: '/api/reverse-invoices',
    summary: 'Reverse invoices, newest first',
    access: desk,
    query: z.strictObject({ ...pageQuery, month: month.optional() }),
    reply: page(reverseInvoice),
  }),
  issueReverseInvoice: endpoint({
    method: 'POST',
    path: '/api/reverse-invoices',
    summary: 'Buy from a natural person at the scales: stopped above the limit of a running 12 months',
    access: office,
    audit: { act: 'invoice-issued', of: 'invoice' },
    body: z.strictObject({
      day: serviceDay,
      seller: z.strictObject({ name: personName, identityNumber: z.string().trim().min(15).max(30) }),
      lines: z
        .array(
          z.strictObject({ what: z.string().trim().min(1).max(60), weightKg: kg.min(0.01), priceFen: sumFen.min(1) }),
        )
        .min(1)
        .max(50),
      evidence: z.strictObject({ payment: evidenceText, transport: evidenceText, handover: evidenceText }),
    }),
    reply: z.object({ invoice: reverseInvoice, running }),
    status: 201,
    idempotent: true,
  }),
  correctReverseInvoice: endpoint({
    method: 'POST',
    path: '/api/reverse-invoices/:id/corrections',
    summary: 'Take an invoice back by an entry in the open month',
    access: office,
    audit: { act: 'invoice-corrected', of: 'invoice' },
    params: z.strictObject({ id }),
    body: z.strictObject({ reason: z.string().trim().min(2).max(200) }),
    reply: reverseInvoice,
    status: 201,
    idempotent: true,
  }),
  getRunningSum: endpoint({
    method: 'GET',
    path: '/api/sellers/:id/running',
    summary: 'A seller’s sum of the 12 months that end on a day, today unless given',
    access: desk,
    params: z.strictObject({ id }),
    query: z.strictObject({ day: serviceDay.optional() }),
    reply: running,
  }),
  listInvoiceMonths: endpoint({
    method: 'GET',
    path: '/api/invoice-months',
    summary: 'Months with their sums, newest first',
    access: desk,
    reply: z.object({ items: z.array(monthRow) }),
  }),
  closeInvoiceMonth: endpoint({
    method: 'POST',
    path: '/api/invoice-months',
    summary: 'Close a month that is over: its taxes are booked, it never changes again',
    access: office,
    audit: { act: 'invoice-month-closed', of: 'month' },
    body: z.strictObject({ month }),
    reply: monthRow,
    idempotent: true,
  }),
  getFilingTable: endpoint({
    method: 'GET',
    path: '/api/invoice-filing',
    summary: 'The month’s agency filing table (CSV, a line for each seller; the download is logged)',
    access: office,
    query: z.strictObject({ month }),
    reply: z.any(),
    binary: true,
  }),
};
