import { model, Schema, type Types } from 'mongoose';
import { shipmentStatuses, type ManifestLine, type Shipment } from '#shared/sorting/shipments';

/** Lots on their way to a destination. */
export interface ShipmentDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  districtCode: string;
  siteId: string;
  siteName: string;
  code: string;
  day: string;
  destinationId: Types.ObjectId;
  destinationName: string;
  licenceNumbers: string[];
  status: Shipment['status'];
  plate: string;
  driver: string;
  lotIds: string[];
  lines: ManifestLine[];
  kg: number;
  receivedKg: number | null;
  warnings: Shipment['warnings'];
  openClaims: number;
  /** Who dispatched it owns the claims. */
  draftedBy: Types.ObjectId;
  draftedAt: Date;
  dispatchedAt: Date | null;
  receivedAt: Date | null;
  version: number;
}
const schema = new Schema<ShipmentDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    districtCode: { type: String, required: true },
    siteId: { type: String, required: true },
    siteName: { type: String, default: '' },
    code: { type: String, required: true },
    day: { type: String, required: true },
    destinationId: { type: Schema.Types.ObjectId, required: true },
    destinationName: { type: String, default: '' },
    licenceNumbers: { type: [String], default: [] },
    status: { type: String, enum: shipmentStatuses, required: true },
    plate: { type: String, default: '' },
    driver: { type: String, default: '' },
    lotIds: { type: [String], required: true },
    lines: { type: Schema.Types.Mixed, required: true },
    kg: { type: Number, required: true },
    receivedKg: { type: Number, default: null },
    warnings: { type: Schema.Types.Mixed, default: () => [] },
    openClaims: { type: Number, default: 0 },
    draftedBy: { type: Schema.Types.ObjectId, required: true },
    draftedAt: { type: Date, required: true },
    dispatchedAt: { type: Date, default: null },
    receivedAt: { type: Date, default: null },
    version: { type: Number, default: 1 },
  },
  { collection: 'shipments', versionKey: false, minimize: false },
);
schema.index({ siteId: 1, code: 1 }, { unique: true });
schema.index({ organisationId: 1, _id: -1 });
schema.index({ destinationId: 1, _id: -1 });
export const ShipmentModel = model<ShipmentDoc>('Shipment', schema);
