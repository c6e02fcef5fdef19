import { model, Schema, type Types } from 'mongoose';
import { payoutStatuses, type BankStatement, type Payout } from '#shared/settlement/payouts';

/** What is paid for one receipt. Who gets it stands in the request alone. */
export interface PayoutDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  districtCode: string;
  code: string;
  requestId: string;
  requestCode: string;
  /** Request and instant of its receipt: one payout each. */
  receiptKey: string;
  day: string;
  amountFen: number;
  refundedFen: number;
  status: Payout['status'];
  gateway: string | null;
  batchId: Types.ObjectId | null;
  /** How often it was handed over. Part of the key that the gateway is given, so that one that came back is paid anew. */
  attempt: number;
  bankReference: string | null;
  reason: string;
  /** The gateway was asked last, real time. */
  askedAt: Date | null;
  sentAt: Date | null;
  paidAt: Date | null;
}
const schema = new Schema<PayoutDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    districtCode: { type: String, required: true },
    code: { type: String, required: true },
    requestId: { type: String, required: true },
    requestCode: { type: String, required: true },
    receiptKey: { type: String, required: true },
    day: { type: String, required: true },
    amountFen: { type: Number, required: true, min: 1 },
    refundedFen: { type: Number, default: 0 },
    status: { type: String, enum: payoutStatuses, required: true },
    gateway: { type: String, default: null },
    batchId: { type: Schema.Types.ObjectId, default: null },
    attempt: { type: Number, default: 0 },
    bankReference: { type: String, default: null },
    reason: { type: String, default: '' },
    askedAt: { type: Date, default: null },
    sentAt: { type: Date, default: null },
    paidAt: { type: Date, default: null },
  },
  { collection: 'payouts', versionKey: false },
);
schema.index({ receiptKey: 1 }, { unique: true });
schema.index({ organisationId: 1, code: 1 }, { unique: true });
schema.index({ organisationId: 1, status: 1, _id: -1 });
schema.index({ status: 1, askedAt: 1 });
schema.index({ batchId: 1 }, { sparse: true });
schema.index({ requestId: 1 });
export const PayoutModel = model<PayoutDoc>('Payout', schema);

/** Payouts of one file for the bank. */
export interface BatchDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  code: string;
  payouts: number;
  sumFen: number;
  madeAt: Date;
}
const batchSchema = new Schema<BatchDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    code: { type: String, required: true },
    payouts: { type: Number, required: true },
    sumFen: { type: Number, required: true },
    madeAt: { type: Date, required: true },
  },
  { collection: 'payout_batches', versionKey: false },
);
batchSchema.index({ organisationId: 1, _id: -1 });
export const BatchModel = model<BatchDoc>('PayoutBatch', batchSchema);

/** A bank statement that was read; the same file again gets the same answer. */
export interface StatementDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  fileHash: string;
  readAt: Date;
  lines: BankStatement['lines'];
}
const statementSchema = new Schema<StatementDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    fileHash: { type: String, required: true },
    readAt: { type: Date, required: true },
    lines: { type: Schema.Types.Mixed, default: () => [] },
  },
  { collection: 'bank_statements', versionKey: false },
);
statementSchema.index({ organisationId: 1, fileHash: 1 }, { unique: true });
export const StatementModel = model<StatementDoc>('BankStatement', statementSchema);
