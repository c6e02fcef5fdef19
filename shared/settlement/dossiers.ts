import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { id, key } from '../kernel/ids';
import { page, pageQuery } from '../kernel/page';
import { personName } from '../kernel/text';
import { instant, serviceDay } from '../kernel/time';
import { fen, kg, sumFen } from '../kernel/units';
import { dossierKinds, evidenceKinds } from './evidence';
import { payoutStatus } from './payouts';
import { subsidyDecision, subsidyRule } from './subsidy';

export const dossierStates = [
  ...(['collecting', 'complete', 'submitted', 'granted', 'received', 'rejected', 'refused'] as const),
  ...(['issued', 'stopped', 'dropped'] as const),
] as const;
export const dossierState = z.enum(dossierStates);
const evidenceKind = z.enum(evidenceKinds);

/** What the dealer says about the new unit. */
export const purchaseInput = z.strictObject({
  purchasedOn: serviceDay,
  energyClass: z.int().min(1).max(5).nullable(),
  priceFen: fen.min(1),
  salesInvoice: z.string().trim().max(40).default(''),
});

/** The evidence file of a subsidy or of a reverse invoice. Its person is masked. */
export const dossier = z
  .object({
    id,
    kind: z.enum(dossierKinds),
    state: dossierState,
    requestId: id,
    requestCode: z.string(),
    day: serviceDay,
    personName: z.string(),
    personIdentity: z.string(),
    sellerId: id.nullable(),
    units: z.array(z.object({ code: z.string(), categoryKey: key, weightKg: kg, priceFen: fen })),
    evidence: z.array(z.object({ kind: evidenceKind, value: z.string(), photoIds: z.array(id) })),
    /** Most urgent first. */
    lacking: z.array(evidenceKind),
    purchase: z.object({ ...purchaseInput.shape, categoryKey: key }).nullable(),
    decision: subsidyDecision.nullable(),
    invoiceNumber: z.string().nullable(),
    /** The running sum of the seller against the limit, fen without VAT. */
    running: z.object({ sumFen, limitFen: sumFen, warned: z.boolean() }).nullable(),
    history: z.array(z.object({ at: instant, event: z.string(), by: z.string(), note: z.string() })),
    version: z.int(),
  })
  .meta({ id: 'Dossier' });
export type Dossier = z.infer<typeof dossier>;

/** What the dossiers of a request still lack, for the crew at its door. */
export const doorNeeds = z.object({
  requestId: id,
  dossiers: z.array(
    z.object({
      kind: z.enum(dossierKinds),
      present: z.array(evidenceKind),
      /** What is warned of early: refused by the rule as it stands, or near the limit. */
      warning: z.enum(['rule_refuses', 'near_limit', 'over_limit']).nullable(),
    }),
  ),
});
export type DoorNeeds = z.infer<typeof doorNeeds>;

const desk = ['dispatcher', 'administrator'] as const;
const office = ['administrator'] as const;
const idParams = z.strictObject({ id });
const period = { from: serviceDay, to: serviceDay };
const reason = z.string().trim().min(2).max(200);

export const dossiersApi = {
  listDossiers: endpoint({
    method: 'GET',
    path: '/api/dossiers',
    summary: 'Dossiers, newest first',
    access: desk,
    query: z.strictObject({
      ...pageQuery,
      kind: z.enum(dossierKinds).optional(),
      state: dossierState.optional(),
    }),
    reply: page(dossier),
  }),
  getDossier: endpoint({
    method: 'GET',
    path: '/api/dossiers/:id',
    summary: 'One dossier (a dealer sees those of its own orders)',
    access: [...desk, 'dealer'],
    params: idParams,
    reply: dossier,
  }),
  identifyPerson: endpoint({
    method: 'POST',
    path: '/api/dossiers/:id/identity',
    summary: 'Enter the identity that the person has shown',
    access: desk,
    audit: { act: 'person-identified', of: 'dossier' },
    params: idParams,
    body: z.strictObject({ name: personName, identityNumber: z.string().trim().min(15).max(30) }),
    reply: dossier,
  }),
  enterPurchase: endpoint({
    method: 'PUT',
    path: '/api/dossiers/:id/purchase',
    summary: 'What the dealer sold: day, price, energy class, sales invoice',
    access: [...desk, 'dealer'],
    audit: { act: 'purchase-entered', of: 'dossier' },
    params: idParams,
    body: purchaseInput,
    reply: dossier,
  }),
  moveDossier: endpoint({
    method: 'POST',
    path: '/api/dossiers/:id/steps',
    summary: 'Submit a complete subsidy dossier, or write down what became of it',
    access: office,
    audit: { act: 'dossier-moved', of: 'dossier' },
    params: idParams,
    body: z.strictObject({
      event: z.enum(['submit', 'grant', 'reject', 'reopen', 'receive']),
      note: z.string().trim().max(200).default(''),
    }),
    reply: dossier,
    idempotent: true,
  }),
  unmaskPerson: endpoint({
    method: 'POST',
    path: '/api/sellers/:id/unmask',
    summary: 'Show name and identity number; who did so and why is logged',
    access: office,
    audit: { act: 'person-unmasked', of: 'seller' },
    params: idParams,
    body: z.strictObject({ reason }),
    reply: z.object({ name: z.string(), identityNumber: z.string(), spellings: z.array(z.string()) }),
  }),
  listDoorNeeds: endpoint({
    method: 'GET',
    path: '/api/my/dossier-needs',
    summary: 'What the dossiers of today’s visits still lack, for the crew to keep with its route',
    access: ['collector'],
    reply: z.object({ items: z.array(doorNeeds) }),
  }),
  listSubsidyRules: endpoint({
    method: 'GET',
    path: '/api/subsidy-rules',
    summary: 'Subsidy rules of the district by date',
    access: 'public',
    query: z.strictObject({ districtCode: z.string().min(1).max(20) }),
    reply: z.object({ items: z.array(subsidyRule) }),
  }),
  exportDossiers: endpoint({
    method: 'GET',
    path: '/api/dossier-exports',
    summary: 'Dossiers of a period as a zip: table (Excel) and pictures',
    access: office,
    query: z.strictObject({ kind: z.enum(dossierKinds), ...period }),
    reply: z.any(),
    binary: true,
  }),
  checkDossierExport: endpoint({
    method: 'POST',
    path: '/api/dossier-exports/check',
    summary: 'Read an exported zip again and compare its totals with the system’s',
    access: office,
    audit: { not: 'question' },
    file: { maxBytes: 200_000_000 },
    reply: z.object({
      kind: z.enum(dossierKinds),
      ...period,
      dossiers: z.int(),
      amountFen: sumFen,
      pictures: z.int(),
      expected: z.object({ dossiers: z.int(), amountFen: sumFen, pictures: z.int() }),
      equal: z.boolean(),
    }),
  }),
  getSettlementStatus: endpoint({
    method: 'GET',
    path: '/api/status/:secret/settlement',
    summary: 'What became of money and dossiers, by secret link',
    access: 'public',
    params: z.strictObject({ secret: z.string().regex(/^[A-Za-z0-9_-]{20,64}$/) }),
    reply: z.object({
      payout: z.object({ status: payoutStatus, amountFen: fen, paidAt: instant.nullable() }).nullable(),
      dossiers: z.array(
        z.object({
          kind: z.enum(dossierKinds),
          state: dossierState,
          lacking: z.array(evidenceKind),
          decision: subsidyDecision.nullable(),
          invoiceNumber: z.string().nullable(),
        }),
      ),
    }),
  }),
};
