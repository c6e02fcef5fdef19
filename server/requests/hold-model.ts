import { model, Schema, type Types } from 'mongoose';
import type { SlotInput } from '#shared/requests/requests';
import type { SlotDemand } from './slot-fit';

/** A place of a window that is kept while somebody books. It counts in the ledger like a booking until it is released or becomes one. */
export interface HoldDoc {
  _id: Types.ObjectId;
  /** Known to the holder alone. */
  secret: string;
  /** The holder's own random name; one hold for each holder and day. */
  holder: string;
  /** Nobody was signed in. */
  isVisitor: boolean;
  organisationId: Types.ObjectId;
  districtCode: string;
  slot: SlotInput;
  demand: SlotDemand;
  near: boolean;
  bonusFen: number;
  /** District time. */
  heldAt: Date;
  /** Real time. */
  until: Date;
}
const required = { required: true } as const;
const mixed = Schema.Types.Mixed;
const schema = new Schema<HoldDoc>(
  {
    secret: { type: String, ...required },
    holder: { type: String, ...required },
    isVisitor: { type: Boolean, ...required },
    organisationId: { type: Schema.Types.ObjectId, ...required },
    districtCode: { type: String, ...required },
    slot: { type: mixed, ...required } as never,
    demand: { type: mixed, ...required } as never,
    near: { type: Boolean, ...required },
    bonusFen: { type: Number, ...required },
    heldAt: { type: Date, ...required },
    until: { type: Date, ...required },
  },
  { collection: 'slot_holds', versionKey: false, minimize: false },
);
schema.index({ secret: 1 }, { unique: true });
schema.index({ holder: 1, 'slot.day': 1 }, { unique: true });
schema.index({ organisationId: 1, 'slot.day': 1 });
schema.index({ until: 1 });
export const HoldModel = model<HoldDoc>('SlotHold', schema);
