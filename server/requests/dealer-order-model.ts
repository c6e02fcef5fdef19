import { model, Schema, type Types } from 'mongoose';
import { dealerOrderStatuses, type DealerOrder } from '#shared/requests/dealer-orders';

/** A new unit sold by a dealer that waits in a warehouse. `requestId` is the request that delivers it. */
export interface DealerOrderDoc {
  _id: Types.ObjectId;
  dealerId: Types.ObjectId;
  districtCode: string;
  code: string;
  /** The code in capitals without spaces and hyphens: how people find it. */
  plainCode: string;
  status: DealerOrder['status'];
  categoryKey: string;
  model: string;
  serial: string;
  weightKg: number;
  volumeLitres: number;
  warehouseId: string;
  buyerPhone: string;
  requestId: string | null;
  deliveredAt: Date | null;
  openedAt: Date;
  version: number;
}
const required = { required: true } as const;
const schema = new Schema<DealerOrderDoc>(
  {
    dealerId: { type: Schema.Types.ObjectId, ...required },
    districtCode: { type: String, ...required },
    code: { type: String, ...required },
    plainCode: { type: String, ...required },
    status: { type: String, enum: dealerOrderStatuses, ...required },
    categoryKey: { type: String, ...required },
    model: { type: String, ...required },
    serial: { type: String, ...required },
    weightKg: { type: Number, ...required },
    volumeLitres: { type: Number, ...required },
    warehouseId: { type: String, ...required },
    buyerPhone: { type: String, ...required },
    requestId: { type: String, default: null },
    deliveredAt: { type: Date, default: null },
    openedAt: { type: Date, ...required },
    version: { type: Number, default: 1 },
  },
  { collection: 'dealer_orders', versionKey: false },
);
schema.index({ dealerId: 1, plainCode: 1 }, { unique: true });
schema.index({ dealerId: 1, _id: -1 });
schema.index({ districtCode: 1, plainCode: 1 });
schema.index({ requestId: 1 });
export const DealerOrderModel = model<DealerOrderDoc>('DealerOrder', schema);

/** `sx 0311-0042` and `SX03110042` are the same order number. */
export const plainCode = (code: string) => code.replace(/[\s-]/g, '').toUpperCase();
