import { model, Schema, type Types } from 'mongoose';
import {
  custodyStates,
  entryKinds,
  type CustodyState,
  type EntryKind,
  type Fate,
  type Holder,
  type Material,
  type UnitKind,
} from '#shared/custody/states';
import type { LngLat } from '#shared/kernel/geo';
import type { Condition } from '#shared/requests/catalogue';
import type { EventActor } from '../kernel/actor';

const part = { _id: false } as const;
const mixed = Schema.Types.Mixed;
const holderSchema = new Schema<Holder>({ kind: String, id: String, name: String }, part);

/** One physical old appliance from the doorstep on, a bag of small ones, or a part of one. `kg` and what follows it change by entries only. */
export interface UnitDoc {
  _id: Types.ObjectId;
  districtCode: string;
  organisationId: Types.ObjectId;
  /** Unique in the district. */
  code: string;
  kind: UnitKind;
  /** How it came: at a door, announced by nobody, or made of others at a centre. */
  origin: 'door' | 'extra' | 'made';
  day: string;
  routeId: string;
  stopId: string;
  /** Empty for a unit that nobody announced. */
  requestId: string;
  townName: string;
  categoryKey: string;
  condition: Condition;
  /** At the door. */
  weightKg: number;
  volumeLitres: number;
  deductions: string[];
  priceFen: number;
  /** Promised at booking, fen; null for what was not booked. */
  quotedFen: number | null;
  /** Shown to the resident and accepted; null where the price was not below the promised one. */
  acceptedFen: number | null;
  /** The picture that proves each deduction. */
  evidence: { deduction: string; photoId: string }[];
  photoIds: string[];
  at: Date;
  unloadStopId: string | null;
  unloadedAt: Date | null;
  /** What the centre's scale said. */
  receivedKg: number | null;
  custody: CustodyState;
  /** Weight in the account now, kg; 0 when it went over into other units. */
  kg: number;
  holder: Holder;
  /** Whom the holder has handed it to, until that one confirms too. */
  handingTo: Holder | null;
  /** Since when it stands where it stands. */
  stateAt: Date;
  siteId: string | null;
  /** Shelf or bay of the stock. */
  bay: string;
  lotId: string | null;
  shipmentId: string | null;
  grade: string | null;
  fate: Fate | null;
  material: Material | null;
  hazards: string[];
  /** Verified erasure of its data; null while there is none. */
  erasedAt: Date | null;
  /** Codes of the units it was made of. */
  madeOf: string[];
  /** Number and hash of the last entry. */
  seq: number;
  headHash: string;
}
const unitSchema = new Schema<UnitDoc>(
  {
    districtCode: { type: String, required: true },
    organisationId: { type: Schema.Types.ObjectId, required: true },
    code: { type: String, required: true },
    kind: { type: String, enum: ['unit', 'bag', 'part'], default: 'unit' },
    origin: { type: String, enum: ['door', 'extra', 'made'], default: 'door' },
    day: { type: String, required: true },
    routeId: { type: String, required: true },
    stopId: { type: String, required: true },
    requestId: { type: String, default: '' },
    townName: { type: String, default: '' },
    categoryKey: { type: String, required: true },
    condition: { type: String, required: true },
    weightKg: { type: Number, required: true },
    volumeLitres: { type: Number, required: true },
    deductions: { type: [String], default: [] },
    priceFen: { type: Number, required: true },
    quotedFen: { type: Number, default: null },
    acceptedFen: { type: Number, default: null },
    evidence: { type: mixed, default: () => [] },
    photoIds: { type: [String], default: [] },
    at: { type: Date, required: true },
    unloadStopId: { type: String, default: null },
    unloadedAt: { type: Date, default: null },
    receivedKg: { type: Number, default: null },
    custody: { type: String, enum: custodyStates, required: true },
    kg: { type: Number, required: true },
    holder: { type: holderSchema, required: true },
    handingTo: { type: holderSchema, default: null },
    stateAt: { type: Date, required: true },
    siteId: { type: String, default: null },
    bay: { type: String, default: '' },
    lotId: { type: String, default: null },
    shipmentId: { type: String, default: null },
    grade: { type: String, default: null },
    fate: { type: String, default: null },
    material: { type: String, default: null },
    hazards: { type: [String], default: [] },
    erasedAt: { type: Date, default: null },
    madeOf: { type: [String], default: [] },
    seq: { type: Number, required: true },
    headHash: { type: String, required: true },
  },
  { collection: 'units', versionKey: false },
);
unitSchema.index({ districtCode: 1, code: 1 }, { unique: true });
unitSchema.index({ routeId: 1 });
unitSchema.index({ organisationId: 1, day: 1 });
unitSchema.index({ siteId: 1, custody: 1, categoryKey: 1 });
unitSchema.index({ lotId: 1 }, { partialFilterExpression: { lotId: { $type: 'string' } } });
unitSchema.index({ requestId: 1 });
export const UnitModel = model<UnitDoc>('Unit', unitSchema);

/** One entry of a unit's chain: written once, never changed. It says what stood before and what stands after. */
export interface EntryDoc {
  _id: Types.ObjectId;
  unitId: Types.ObjectId;
  districtCode: string;
  organisationId: Types.ObjectId;
  code: string;
  /** 1 for the first entry. */
  seq: number;
  kind: EntryKind;
  from: CustodyState | null;
  to: CustodyState;
  holder: Holder;
  handingTo: Holder | null;
  kgBefore: number;
  kg: number;
  categoryKey: string;
  material: Material | null;
  siteId: string | null;
  place: LngLat | null;
  photoIds: string[];
  by: EventActor;
  /** District time, and its service day. */
  at: Date;
  day: string;
  /** Why, where the entry needs a reason; otherwise empty. */
  reason: string;
  /** Ids and codes of what it belongs to, and what was decided. */
  about: Record<string, unknown>;
  prevHash: string;
  hash: string;
}
const entrySchema = new Schema<EntryDoc>(
  {
    unitId: { type: Schema.Types.ObjectId, required: true },
    districtCode: { type: String, required: true },
    organisationId: { type: Schema.Types.ObjectId, required: true },
    code: { type: String, required: true },
    seq: { type: Number, required: true },
    kind: { type: String, enum: entryKinds, required: true },
    from: { type: String, default: null },
    to: { type: String, required: true },
    holder: { type: mixed, required: true },
    handingTo: { type: mixed, default: null },
    kgBefore: { type: Number, required: true },
    kg: { type: Number, required: true },
    categoryKey: { type: String, required: true },
    material: { type: String, default: null },
    siteId: { type: String, default: null },
    place: { type: mixed, default: null },
    photoIds: { type: [String], default: [] },
    by: { type: mixed, required: true },
    at: { type: Date, required: true },
    day: { type: String, required: true },
    reason: { type: String, default: '' },
    about: { type: mixed, default: () => ({}) },
    prevHash: { type: String, required: true },
    hash: { type: String, required: true },
  },
  { collection: 'custody_entries', versionKey: false, minimize: false },
);
entrySchema.index({ unitId: 1, seq: 1 }, { unique: true });
// The day counts its weights by it; what ended somewhere on a day is found without looking at the rest of the day.
entrySchema.index({ organisationId: 1, day: 1, to: 1 });
export const EntryModel = model<EntryDoc>('CustodyEntry', entrySchema);
