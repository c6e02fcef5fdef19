import type { Types } from 'mongoose';
import { model, Schema } from 'mongoose';
import { roles, type Role } from '#shared/kernel/roles';
import { organisationKinds } from '#shared/accounts/organisation-kinds';

/** A tenant. */
export interface OrganisationDoc {
  _id: Types.ObjectId;
  key: string;
  kind: (typeof organisationKinds)[number];
  name: string;
  nameEn: string;
  districtCode: string;
}
const organisationSchema = new Schema<OrganisationDoc>(
  {
    key: { type: String, required: true },
    kind: { type: String, enum: organisationKinds, required: true },
    name: { type: String, required: true },
    nameEn: { type: String, default: '' },
    districtCode: { type: String, required: true },
  },
  { collection: 'organisations', versionKey: false },
);
organisationSchema.index({ districtCode: 1, key: 1 }, { unique: true });
export const OrganisationModel = model<OrganisationDoc>('Organisation', organisationSchema);

/** A person who can sign in. Residents have a phone, staff a user name and a password hash. */
export interface AccountDoc {
  _id: Types.ObjectId;
  role: Role;
  name: string;
  username?: string;
  passwordHash?: string;
  phone?: string;
  organisationId: Types.ObjectId | null;
  districtCode: string | null;
  siteId: Types.ObjectId | null;
  crewId: Types.ObjectId | null;
  disabled: boolean;
  version: number;
  createdAt: Date;
}
const accountSchema = new Schema<AccountDoc>(
  {
    role: { type: String, enum: roles, required: true },
    name: { type: String, default: '' },
    username: String,
    passwordHash: String,
    phone: String,
    organisationId: { type: Schema.Types.ObjectId, default: null },
    districtCode: { type: String, default: null },
    siteId: { type: Schema.Types.ObjectId, default: null },
    crewId: { type: Schema.Types.ObjectId, default: null },
    disabled: { type: Boolean, default: false },
    version: { type: Number, default: 1 },
    createdAt: { type: Date, required: true },
  },
  { collection: 'accounts', versionKey: false },
);
accountSchema.index({ username: 1 }, { unique: true, partialFilterExpression: { username: { $type: 'string' } } });
accountSchema.index({ phone: 1 }, { unique: true, partialFilterExpression: { phone: { $type: 'string' } } });
accountSchema.index({ organisationId: 1, role: 1 });
export const AccountModel = model<AccountDoc>('Account', accountSchema);

/** A signed-in device. `_id` is the hash of the token; who it is is copied in, so that a call costs one read. */
export interface SessionDoc {
  _id: string;
  publicId: Types.ObjectId;
  accountId: Types.ObjectId;
  role: Role;
  organisationId: Types.ObjectId | null;
  districtCode: string | null;
  siteId: Types.ObjectId | null;
  crewId: Types.ObjectId | null;
  device: string;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
}
const sessionSchema = new Schema<SessionDoc>(
  {
    _id: String,
    publicId: { type: Schema.Types.ObjectId, required: true },
    accountId: { type: Schema.Types.ObjectId, required: true },
    role: { type: String, enum: roles, required: true },
    organisationId: { type: Schema.Types.ObjectId, default: null },
    districtCode: { type: String, default: null },
    siteId: { type: Schema.Types.ObjectId, default: null },
    crewId: { type: Schema.Types.ObjectId, default: null },
    device: { type: String, default: '' },
    createdAt: { type: Date, required: true },
    lastSeenAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true, expires: 0 },
  },
  { collection: 'sessions', versionKey: false },
);
sessionSchema.index({ accountId: 1 });
sessionSchema.index({ publicId: 1 }, { unique: true });
export const SessionModel = model<SessionDoc>('Session', sessionSchema);

/** The one-time code sent last to a phone. */
export interface CodeDoc {
  _id: string;
  codeHash: string;
  expiresAt: Date;
}
const codeSchema = new Schema<CodeDoc>(
  { _id: String, codeHash: String, expiresAt: { type: Date, expires: 0 } },
  { collection: 'one_time_codes', versionKey: false },
);
export const CodeModel = model<CodeDoc>('OneTimeCode', codeSchema);

/** Counts attempts under a key within a window. */
export interface AttemptDoc {
  _id: string;
  count: number;
  until: Date;
  /** When the last one came, by the database's time. */
  lastAt: Date;
}
const attemptSchema = new Schema<AttemptDoc>(
  { _id: String, count: Number, until: { type: Date, expires: 0 }, lastAt: Date },
  { collection: 'attempts', versionKey: false },
);
export const AttemptModel = model<AttemptDoc>('Attempt', attemptSchema);

/** A privileged act. */
export interface AuditDoc {
  _id: Types.ObjectId;
  at: Date;
  actorId: string | null;
  actorName: string;
  actorRole: Role | null;
  organisationId: Types.ObjectId | null;
  act: string;
  subject: string;
  details: Record<string, unknown>;
}
const auditSchema = new Schema<AuditDoc>(
  {
    at: { type: Date, required: true },
    actorId: { type: String, default: null },
    actorName: { type: String, default: '' },
    actorRole: { type: String, default: null },
    organisationId: { type: Schema.Types.ObjectId, default: null },
    act: { type: String, required: true },
    subject: { type: String, required: true },
    details: { type: Schema.Types.Mixed, default: {} },
  },
  { collection: 'audit', versionKey: false, minimize: false },
);
auditSchema.index({ organisationId: 1, _id: -1 });
export const AuditModel = model<AuditDoc>('AuditEntry', auditSchema);
