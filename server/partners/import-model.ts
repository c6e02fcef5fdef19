import { model, Schema, type Types } from 'mongoose';
import type { OrderImport } from '#shared/partners/imports';
import type { createDealerOrder } from '../requests';

export type OrderInput = Parameters<typeof createDealerOrder>[2];
export type Fault = OrderImport['rows'][number]['faults'][number];
/** A row of the file. `input` is what becomes an order; null when the row is faulty or done. */
export interface ImportRow {
  line: number;
  code: string;
  model: string;
  faults: Fault[];
  input: OrderInput | null;
  orderId: string | null;
}
export interface OrderImportDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  status: OrderImport['status'];
  rows: ImportRow[];
  createdAt: Date;
}
const keptHours = 24;
const schema = new Schema<OrderImportDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    status: { type: String, required: true },
    rows: { type: Schema.Types.Mixed, required: true },
    createdAt: { type: Date, required: true, expires: keptHours * 3_600 },
  },
  { collection: 'order_imports', versionKey: false, minimize: false },
);
export const OrderImportModel = model<OrderImportDoc>('OrderImport', schema);
