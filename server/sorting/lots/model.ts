import { model, Schema, type Types } from 'mongoose';
import { lotStatuses, type Lot } from '#shared/sorting/lots';

/** Units of one kind that leave together. Which units is said by the units. */
export interface LotDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  districtCode: string;
  siteId: string;
  /** Unique at the site. */
  code: string;
  categoryKey: string;
  material: Lot['material'];
  fate: Lot['fate'];
  bay: string;
  status: Lot['status'];
  units: number;
  kg: number;
  openedAt: Date;
  sealedAt: Date | null;
  shipmentId: string | null;
  version: number;
}
const schema = new Schema<LotDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    districtCode: { type: String, required: true },
    siteId: { type: String, required: true },
    code: { type: String, required: true },
    categoryKey: { type: String, required: true },
    material: { type: String, default: null },
    fate: { type: String, required: true },
    bay: { type: String, default: '' },
    status: { type: String, enum: lotStatuses, required: true },
    units: { type: Number, default: 0 },
    kg: { type: Number, default: 0 },
    openedAt: { type: Date, required: true },
    sealedAt: { type: Date, default: null },
    shipmentId: { type: String, default: null },
    version: { type: Number, default: 1 },
  },
  { collection: 'lots', versionKey: false },
);
schema.index({ siteId: 1, code: 1 }, { unique: true });
schema.index({ organisationId: 1, status: 1, _id: -1 });
export const LotModel = model<LotDoc>('Lot', schema);
