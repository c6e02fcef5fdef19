import { model, Schema, type Types } from 'mongoose';
import type { LngLat } from '#shared/kernel/geo';
import type { LocalText } from '#shared/kernel/units';
import type { Condition, Estimate, ItemInput } from '#shared/requests/catalogue';
import type { LeftItem } from '#shared/requests/left-items';
import { requestStatuses, type Request, type RequestStatus, type SlotInput } from '#shared/requests/requests';

/** One line of the timeline of a request. */
export interface TimelineDoc {
  at: Date;
  what: string;
  by: string;
  detail: string;
}
/** Where a request stands in a published route; `publishedEtaAt` is what was announced last. */
export interface RequestOnRoute {
  routeId: string;
  letter: string;
  seq: number;
  etaAt: Date | null;
  publishedEtaAt: Date | null;
  late: boolean;
  plate: string;
  crewName: string;
}
/** What was collected, and what is paid for it. `where` is the custody of the unit. */
export interface ReceiptDoc {
  units: {
    code: string;
    categoryKey: string;
    condition: Condition;
    weightKg: number;
    priceFen: number;
    /** Promised at booking, fen; null for what was not booked. */
    quotedFen: number | null;
    deductions: { key: string; name: LocalText; amountFen: number; photoId: string | null }[];
    where: string;
  }[];
  /** For the window near a vehicle; in `paidFen`. Older receipts have none. */
  bonusFen?: number;
  paidFen: number;
  /** Of `paidFen`, what the receipts of earlier visits had promised. */
  earlierFen?: number;
  at: Date;
}
/** A unit that a crew without signal took along at a stop that had been taken off its route. */
export interface TakenUnitDoc {
  code: string;
  categoryKey: string;
  weightKg: number;
  at: Date;
}
/** A booked pickup. `secret` opens its status page; it is kept readable so that the owner's list can link to it. */
export interface RequestDoc {
  _id: Types.ObjectId;
  code: string;
  organisationId: Types.ObjectId;
  districtCode: string;
  kind: Request['kind'];
  mode: Request['mode'];
  status: RequestStatus;
  channel: Request['channel'];
  /** The resident's account; null when staff booked by telephone. */
  accountId: Types.ObjectId | null;
  contactName: string;
  contactPhone: string;
  addressText: string;
  addressUnit: string;
  floor: number;
  lift: boolean;
  place: LngLat;
  bank: string;
  townCode: string;
  townName: string;
  items: (ItemInput & { weightKg: number; volumeLitres: number })[];
  delivery: Request['delivery'];
  slot: SlotInput;
  /** Begin of the window whose place it holds, when a wider one was agreed; null = that of `slot`. */
  bookedFrom?: string | null;
  slotFromAt: Date;
  slotToAt: Date;
  estimate: Estimate;
  pickupCode: string;
  secret: string;
  note: string;
  photoIds: string[];
  route: RequestOnRoute | null;
  receipt: ReceiptDoc | null;
  /** What was not collected at the visit that was completed; absent in requests of before. */
  leftItems?: LeftItem[];
  /** Absent in requests of before. */
  takenOffRoute?: TakenUnitDoc[];
  failReason: Request['failReason'];
  /** Absent in requests of before: nothing unread. */
  unreadMessages?: number;
  timeline: TimelineDoc[];
  openedAt: Date;
  /** Name, phone and door were erased then. */
  erasedAt?: Date | null;
  version: number;
}
const mixed = Schema.Types.Mixed;
const required = { required: true } as const;
const schema = new Schema<RequestDoc>(
  {
    code: { type: String, ...required },
    organisationId: { type: Schema.Types.ObjectId, ...required },
    districtCode: { type: String, ...required },
    kind: String,
    mode: String,
    status: { type: String, enum: requestStatuses, ...required },
    channel: String,
    accountId: { type: Schema.Types.ObjectId, default: null },
    contactName: { type: String, ...required },
    contactPhone: { type: String, ...required },
    addressText: { type: String, ...required },
    addressUnit: { type: String, default: '' },
    floor: { type: Number, default: 1 },
    lift: { type: Boolean, default: false },
    place: { type: mixed, ...required },
    bank: String,
    townCode: String,
    townName: String,
    items: { type: mixed, ...required },
    delivery: { type: mixed, default: null },
    slot: { type: mixed, ...required },
    bookedFrom: { type: String, default: null },
    slotFromAt: { type: Date, ...required },
    slotToAt: { type: Date, ...required },
    estimate: { type: mixed, ...required },
    pickupCode: { type: String, ...required },
    secret: { type: String, ...required },
    note: { type: String, default: '' },
    photoIds: { type: [String], default: [] },
    route: { type: mixed, default: null },
    receipt: { type: mixed, default: null },
    leftItems: { type: mixed, default: () => [] },
    takenOffRoute: { type: mixed, default: () => [] },
    failReason: { type: String, default: null },
    unreadMessages: { type: Number, default: 0 },
    timeline: { type: mixed, ...required },
    openedAt: { type: Date, ...required },
    erasedAt: { type: Date, default: null },
    version: { type: Number, default: 1 },
  },
  { collection: 'requests', versionKey: false, minimize: false },
);
schema.index({ secret: 1 }, { unique: true });
schema.index({ organisationId: 1, code: 1 }, { unique: true });
schema.index({ organisationId: 1, 'slot.day': 1, status: 1, _id: 1 });
schema.index({ accountId: 1, _id: -1 });
schema.index({ contactPhone: 1, _id: -1 });
schema.index({ 'route.routeId': 1 }, { sparse: true });
export const RequestModel = model<RequestDoc>('Request', schema);

/** Booked places of a window: never more than `capacity`. */
export interface SlotLedgerDoc {
  _id: string;
  booked: number;
  /** The day is closed: no more places are taken. */
  closed?: boolean;
}
const ledgerSchema = new Schema<SlotLedgerDoc>(
  { _id: String, booked: { type: Number, default: 0 }, closed: Boolean },
  { collection: 'slot_ledgers', versionKey: false },
);
export const SlotLedgerModel = model<SlotLedgerDoc>('SlotLedger', ledgerSchema);
