import type { Types } from 'mongoose';
import { model, Schema } from 'mongoose';
import type { Area, Line, LngLat } from '#shared/kernel/geo';
import type { Weekday } from '#shared/kernel/time';
import { networks, siteKinds } from '#shared/network/sites';

/** A river that cuts a district. Left and right are seen along the line. */
export interface RiverDoc {
  key: string;
  name: string;
  nameEn: string;
  line: Line;
  widthM: number;
  assumed: boolean;
}
export interface TownDoc {
  code: string;
  name: string;
  nameEn: string;
  lng: number;
  lat: number;
}
/** A name that people write for a town or a part of it. `former_town` is replaced by today's name when shown. */
export interface AliasDoc {
  alias: string;
  townCode: string;
  place: LngLat | null;
  kind: 'former_town' | 'community' | 'village' | 'other';
}
/** A window closes `minutesBefore` it opens; one that opens before `earlyOpensBefore` closes at `earlyClosesAt` on the day before. */
export interface CutOff {
  minutesBefore: number;
  earlyOpensBefore: string;
  earlyClosesAt: string;
}

/** What is served. `operatorId` is the organisation that runs it. Read it as unchangeable: it is shared within a process. */
export interface DistrictDoc {
  _id: Types.ObjectId;
  code: string;
  name: string;
  nameEn: string;
  cityName: string;
  timeZone: string;
  operatorId: Types.ObjectId;
  hotline: string;
  serviceHours: string;
  centre: LngLat;
  boundary: Area;
  neighbours: { name: string; boundary: Area }[];
  rivers: RiverDoc[];
  towns: TownDoc[];
  aliases: AliasDoc[];
  slotWindows: { from: string; to: string }[];
  cutOff: CutOff;
  bookingHorizonDays: number;
  /** Paid on top, in fen, for a window in which a vehicle is near anyway; absent = 0. */
  nearBonusFen?: number;
  /** Changes with every change of a parent, so that two changes of one tree meet. */
  treeVersion: number;
  /** Changes with everything that decides who works when, so that two such decisions meet; absent = 0. */
  rotaVersion?: number;
  updatedAt: Date;
}
const mixed = Schema.Types.Mixed;
const part = { _id: false };
const districtSchema = new Schema<DistrictDoc>(
  {
    code: { type: String, required: true },
    name: { type: String, required: true },
    nameEn: { type: String, default: '' },
    cityName: { type: String, default: '' },
    timeZone: { type: String, required: true },
    operatorId: { type: Schema.Types.ObjectId, required: true },
    hotline: { type: String, default: '' },
    serviceHours: { type: String, default: '' },
    centre: { type: { lng: Number, lat: Number }, required: true, ...part },
    boundary: { type: mixed, required: true },
    neighbours: { type: [new Schema({ name: String, boundary: mixed }, part)], default: [] },
    rivers: {
      type: [
        new Schema<RiverDoc>(
          {
            key: { type: String, required: true },
            name: { type: String, required: true },
            nameEn: { type: String, default: '' },
            line: { type: mixed, required: true },
            widthM: { type: Number, required: true },
            assumed: { type: Boolean, default: false },
          },
          part,
        ),
      ],
      default: [],
    },
    towns: {
      type: [new Schema<TownDoc>({ code: String, name: String, nameEn: String, lng: Number, lat: Number }, part)],
      default: [],
    },
    aliases: {
      type: [
        new Schema<AliasDoc>(
          {
            alias: { type: String, required: true },
            townCode: { type: String, required: true },
            place: { type: mixed, default: null },
            kind: { type: String, default: 'other' },
          },
          part,
        ),
      ],
      default: [],
    },
    slotWindows: { type: [new Schema({ from: String, to: String }, part)], default: [] },
    cutOff: {
      type: new Schema<CutOff>({ minutesBefore: Number, earlyOpensBefore: String, earlyClosesAt: String }, part),
      default: () => ({ minutesBefore: 120, earlyOpensBefore: '10:00', earlyClosesAt: '20:00' }),
    },
    bookingHorizonDays: { type: Number, default: 7 },
    nearBonusFen: { type: Number, default: 0 },
    treeVersion: { type: Number, default: 0 },
    rotaVersion: { type: Number, default: 0 },
  },
  { collection: 'districts', versionKey: false, minimize: false, timestamps: { createdAt: false, updatedAt: true } },
);
districtSchema.index({ code: 1 }, { unique: true });
export const DistrictModel = model<DistrictDoc>('District', districtSchema);

export interface OpenPeriod {
  from: string;
  to: string;
}
/** A node of the network tree. */
export interface SiteDoc {
  _id: Types.ObjectId;
  /** Unique in the district. */
  key: string;
  districtCode: string;
  organisationId: Types.ObjectId;
  kind: (typeof siteKinds)[number];
  parentId: Types.ObjectId | null;
  name: string;
  nameEn: string;
  townCode: string;
  address: string;
  place: LngLat;
  assumed: boolean;
  categories: string[];
  hours: Partial<Record<Weekday, OpenPeriod[]>>;
  hoursExceptions: { day: string; periods: OpenPeriod[]; reason: string }[];
  capacityKg: number;
  capacityUnits: number;
  fillKg: number;
  fillUnits: number;
  /** Vehicles served at the same time. */
  bays: number;
  networks: (typeof networks)[number][];
  serviceArea: Area | null;
  closed: boolean;
  version: number;
}
const siteSchema = new Schema<SiteDoc>(
  {
    key: { type: String, required: true },
    districtCode: { type: String, required: true },
    organisationId: { type: Schema.Types.ObjectId, required: true },
    kind: { type: String, enum: siteKinds, required: true },
    parentId: { type: Schema.Types.ObjectId, default: null },
    name: { type: String, required: true },
    nameEn: { type: String, default: '' },
    townCode: { type: String, required: true },
    address: { type: String, default: '' },
    place: { type: { lng: Number, lat: Number }, required: true, ...part },
    assumed: { type: Boolean, default: false },
    categories: { type: [String], default: [] },
    hours: { type: mixed, default: () => ({}) },
    hoursExceptions: { type: [new Schema({ day: String, periods: mixed, reason: String }, part)], default: [] },
    capacityKg: { type: Number, default: 0 },
    capacityUnits: { type: Number, default: 0 },
    fillKg: { type: Number, default: 0 },
    fillUnits: { type: Number, default: 0 },
    bays: { type: Number, default: 1 },
    networks: { type: [{ type: String, enum: networks }], default: ['recycling'] },
    serviceArea: { type: mixed, default: null },
    closed: { type: Boolean, default: false },
    version: { type: Number, default: 1 },
  },
  { collection: 'sites', versionKey: false, minimize: false },
);
siteSchema.index({ districtCode: 1, key: 1 }, { unique: true });
siteSchema.index({ organisationId: 1, kind: 1 });
siteSchema.index({ parentId: 1 });
export const SiteModel = model<SiteDoc>('Site', siteSchema);

/** A bridge or ferry. Null limits mean none known. */
export interface CrossingDoc {
  _id: Types.ObjectId;
  key: string;
  districtCode: string;
  name: string;
  nameEn: string;
  kind: 'bridge' | 'ferry';
  /** Key of the river. */
  river: string;
  place: LngLat;
  maxWidthM: number | null;
  maxHeightM: number | null;
  maxWeightT: number | null;
  openFrom: string;
  openTo: string;
  vehicles: boolean;
  walkers: boolean;
  /** A closure stands, or is still to begin. */
  closed: boolean;
  /** When it begins; absent or null = it is closed already. */
  closedFrom?: Date | null;
  /** When it is expected to open again; null while it is closed = nobody knows. */
  closedUntil: Date | null;
  delayMin: number;
  assumed: boolean;
  note: string;
  version: number;
}
const crossingSchema = new Schema<CrossingDoc>(
  {
    key: { type: String, required: true },
    districtCode: { type: String, required: true },
    name: { type: String, required: true },
    nameEn: { type: String, default: '' },
    kind: { type: String, enum: ['bridge', 'ferry'], required: true },
    river: { type: String, required: true },
    place: { type: { lng: Number, lat: Number }, required: true, ...part },
    maxWidthM: { type: Number, default: null },
    maxHeightM: { type: Number, default: null },
    maxWeightT: { type: Number, default: null },
    openFrom: { type: String, default: '00:00' },
    openTo: { type: String, default: '24:00' },
    vehicles: { type: Boolean, default: true },
    walkers: { type: Boolean, default: true },
    closed: { type: Boolean, default: false },
    closedFrom: { type: Date, default: null },
    closedUntil: { type: Date, default: null },
    delayMin: { type: Number, default: 0 },
    assumed: { type: Boolean, default: false },
    note: { type: String, default: '' },
    version: { type: Number, default: 1 },
  },
  { collection: 'crossings', versionKey: false },
);
crossingSchema.index({ districtCode: 1, key: 1 }, { unique: true });
export const CrossingModel = model<CrossingDoc>('Crossing', crossingSchema);
