import { model, Schema, type Types } from 'mongoose';
import type { OfferedStep } from '../../planning';

/** An offer as it was made: enough to see at the taking whether it still holds. */
export interface SameDayOfferDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  districtCode: string;
  day: string;
  requestId: string;
  shiftId: string;
  /** Null when it opens the shift. */
  routeId: string | null;
  /** What the route was like; see `basisOf`. */
  basis: string;
  order: OfferedStep[];
  /** Until then it holds; see `momentToFindFor`. */
  foundFor: Date;
  /** Real time. */
  madeAt: Date;
}
const schema = new Schema<SameDayOfferDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    districtCode: { type: String, required: true },
    day: { type: String, required: true },
    requestId: { type: String, required: true },
    shiftId: { type: String, required: true },
    routeId: { type: String, default: null },
    basis: { type: String, default: '' },
    order: { type: Schema.Types.Mixed as never, required: true },
    foundFor: { type: Date, required: true },
    madeAt: { type: Date, required: true, expires: 86_400 },
  },
  { collection: 'same_day_offers', versionKey: false },
);
/** Offers of the last day. */
export const SameDayOfferModel = model<SameDayOfferDoc>('SameDayOffer', schema);
