import { model, Schema, type Types } from 'mongoose';
import { dossierStates, type Dossier } from '#shared/settlement/dossiers';
import { dossierKinds, type DossierKind, type EvidenceKind } from '#shared/settlement/evidence';
import type { SubsidyDecision } from '#shared/settlement/subsidy';

/** One piece of evidence: what it says and the pictures that show it. */
export interface EvidenceDoc {
  kind: EvidenceKind;
  value: string;
  photoIds: string[];
}

/** The evidence file of a request: one for the subsidy of the new unit, one for the reverse invoice of the old ones. */
export interface DossierDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  districtCode: string;
  kind: DossierKind;
  state: Dossier['state'];
  requestId: string;
  requestCode: string;
  dealerOrderId: string | null;
  day: string;
  sellerId: Types.ObjectId | null;
  units: Dossier['units'];
  evidence: EvidenceDoc[];
  lacking: EvidenceKind[];
  purchase: Dossier['purchase'];
  decision: SubsidyDecision | null;
  invoiceId: Types.ObjectId | null;
  invoiceNumber: string | null;
  running: Dossier['running'];
  history: { at: Date; event: string; by: string; note: string }[];
  version: number;
}
const required = { required: true } as const;
const mixed = Schema.Types.Mixed;
const schema = new Schema<DossierDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, ...required },
    districtCode: { type: String, ...required },
    kind: { type: String, enum: dossierKinds, ...required },
    state: { type: String, enum: dossierStates, ...required },
    requestId: { type: String, ...required },
    requestCode: { type: String, ...required },
    dealerOrderId: { type: String, default: null },
    day: { type: String, ...required },
    sellerId: { type: Schema.Types.ObjectId, default: null },
    units: { type: mixed, default: () => [] },
    evidence: { type: mixed, default: () => [] },
    lacking: { type: [String], default: [] },
    purchase: { type: mixed, default: null },
    decision: { type: mixed, default: null },
    invoiceId: { type: Schema.Types.ObjectId, default: null },
    invoiceNumber: { type: String, default: null },
    running: { type: mixed, default: null },
    history: { type: mixed, default: () => [] },
    version: { type: Number, default: 1 },
  },
  { collection: 'dossiers', versionKey: false, minimize: false },
);
schema.index({ requestId: 1, kind: 1 }, { unique: true });
schema.index({ organisationId: 1, kind: 1, state: 1, _id: -1 });
schema.index({ organisationId: 1, kind: 1, day: 1 });
schema.index({ sellerId: 1, kind: 1, state: 1 });
export const DossierModel = model<DossierDoc>('Dossier', schema);
