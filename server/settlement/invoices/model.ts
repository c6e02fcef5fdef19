import { model, Schema, type Types } from 'mongoose';
import type { InvoiceRule, ReverseInvoice } from '#shared/settlement/invoices';

const required = { required: true } as const;
const ObjectId = { type: Schema.Types.ObjectId, ...required };
const mixed = Schema.Types.Mixed;

/** A person who sells or asks for a subsidy: found by the mark of the identity number, readable to nobody without the key. */
export interface SellerDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  /** Keyed fingerprint of the number; a random one once erased. */
  mark: string;
  identitySealed: string | null;
  identityMasked: string;
  nameMasked: string;
  /** Every way the name was written, sealed, with the mark of its plain spelling. */
  spellings: { mark: string; sealed: string }[];
  firstAt: Date;
  lastAt: Date;
  erasedAt: Date | null;
  /** Raised by every purchase and claim, so that two at once meet. */
  touched: number;
}
const sellerSchema = new Schema<SellerDoc>(
  {
    organisationId: ObjectId,
    mark: { type: String, ...required },
    identitySealed: { type: String, default: null },
    identityMasked: { type: String, ...required },
    nameMasked: { type: String, ...required },
    spellings: { type: mixed, default: () => [] },
    firstAt: { type: Date, ...required },
    lastAt: { type: Date, ...required },
    erasedAt: { type: Date, default: null },
    touched: { type: Number, default: 0 },
  },
  { collection: 'sellers', versionKey: false },
);
sellerSchema.index({ organisationId: 1, mark: 1 }, { unique: true });
sellerSchema.index({ erasedAt: 1, lastAt: 1 });
export const SellerModel = model<SellerDoc>('Seller', sellerSchema);

/** Rates and limit from a day on. Never changed. */
export interface InvoiceRuleDoc extends Omit<InvoiceRule, 'setAt'> {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  setAt: Date;
}
const ruleSchema = new Schema<InvoiceRuleDoc>(
  {
    organisationId: ObjectId,
    version: { type: String, ...required },
    validFrom: { type: String, ...required },
    vatPer10k: { type: Number, ...required },
    incomeTaxPer10k: { type: Number, ...required },
    limitFen: { type: Number, ...required },
    warnPercent: { type: Number, ...required },
    note: { type: String, default: '' },
    setBy: { type: String, default: '' },
    setAt: { type: Date, ...required },
  },
  { collection: 'invoice_rules', versionKey: false },
);
ruleSchema.index({ organisationId: 1, version: 1 }, { unique: true });
export const InvoiceRuleModel = model<InvoiceRuleDoc>('InvoiceRule', ruleSchema);

/** A reverse invoice or an entry that takes one back (all its sums negative). Never changed. */
export interface InvoiceDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  /** Counts in the year of its month without gaps. */
  number: string;
  kind: ReverseInvoice['kind'];
  day: string;
  month: string;
  sellerId: Types.ObjectId;
  requestId: string | null;
  requestCode: string | null;
  lines: ReverseInvoice['lines'];
  grossFen: number;
  netFen: number;
  vatFen: number;
  incomeTaxFen: number;
  ruleVersion: string;
  evidence: ReverseInvoice['evidence'];
  correctsId: Types.ObjectId | null;
  note: string;
  /** Paid at the scales, past the payouts. */
  atScales: boolean;
  at: Date;
}
const invoiceSchema = new Schema<InvoiceDoc>(
  {
    organisationId: ObjectId,
    number: { type: String, ...required },
    kind: { type: String, enum: ['invoice', 'correction'], ...required },
    day: { type: String, ...required },
    month: { type: String, ...required },
    sellerId: ObjectId,
    requestId: { type: String, default: null },
    requestCode: { type: String, default: null },
    lines: { type: mixed, ...required },
    grossFen: { type: Number, ...required },
    netFen: { type: Number, ...required },
    vatFen: { type: Number, ...required },
    incomeTaxFen: { type: Number, ...required },
    ruleVersion: { type: String, ...required },
    evidence: { type: mixed, ...required },
    correctsId: { type: Schema.Types.ObjectId, default: null },
    note: { type: String, default: '' },
    atScales: { type: Boolean, ...required },
    at: { type: Date, ...required },
  },
  { collection: 'reverse_invoices', versionKey: false },
);
invoiceSchema.index({ organisationId: 1, number: 1 }, { unique: true });
invoiceSchema.index({ organisationId: 1, month: 1, _id: -1 });
invoiceSchema.index({ sellerId: 1, day: 1 });
invoiceSchema.index(
  { correctsId: 1 },
  { unique: true, partialFilterExpression: { correctsId: { $type: 'objectId' } } },
);
export const InvoiceModel = model<InvoiceDoc>('ReverseInvoice', invoiceSchema);

/** A month that was closed. */
export interface MonthDoc {
  _id: string;
  organisationId: Types.ObjectId;
  month: string;
  closedAt: Date;
}
const monthSchema = new Schema<MonthDoc>(
  {
    _id: String,
    organisationId: ObjectId,
    month: { type: String, ...required },
    closedAt: { type: Date, ...required },
  },
  { collection: 'invoice_months', versionKey: false },
);
monthSchema.index({ organisationId: 1, month: 1 }, { unique: true });
export const MonthModel = model<MonthDoc>('InvoiceMonth', monthSchema);
