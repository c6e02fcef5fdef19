import { z } from 'zod';
import { unit, unitCode } from '../custody/custody';
import { fate, material } from '../custody/states';
import { endpoint } from '../kernel/endpoint';
import { id, key } from '../kernel/ids';
import { note } from '../kernel/text';
import { instant, serviceDay } from '../kernel/time';
import { kg, localText } from '../kernel/units';
import { erasureMethods, inspection, media } from './rulebook';

/** What a dated rule lets pass until a day, but not from then on. */
export const warning = z.object({
  code: z.string(),
  warning: z.enum(['not_erased']),
  blockedFrom: serviceDay.nullable(),
});
export type Warning = z.infer<typeof warning>;

/** How a unit leaves the account at a centre. `given_back`: to the resident, who was not paid for it. */
const endings = ['reused', 'destroyed', 'given_back'] as const;
export type Ending = (typeof endings)[number];

/** One wiping of a data-bearing unit. It counts when somebody else has verified it. */
export const erasure = z
  .object({
    id,
    code: z.string(),
    medium: z.enum(media),
    method: z.enum(erasureMethods),
    passes: z.int(),
    randomPasses: z.int(),
    tool: z.string(),
    photoIds: z.array(id),
    operator: z.string(),
    verifier: z.string(),
    status: z.enum(['waiting', 'verified', 'failed']),
    /** First day of the rule that it was checked against. */
    ruleFrom: serviceDay,
    at: instant,
    verifiedAt: instant.nullable(),
  })
  .meta({ id: 'Erasure' });
export type Erasure = z.infer<typeof erasure>;

/** What a resident may keep as proof: names are masked, as on everything printed. */
export const erasureCertificate = z
  .object({
    number: z.string(),
    code: z.string(),
    category: localText,
    medium: z.enum(media),
    method: z.enum(erasureMethods),
    passes: z.int(),
    randomPasses: z.int(),
    tool: z.string(),
    operator: z.string(),
    verifier: z.string(),
    verifiedAt: instant,
    ruleFrom: serviceDay,
    siteName: z.string(),
  })
  .meta({ id: 'ErasureCertificate' });
export type ErasureCertificate = z.infer<typeof erasureCertificate>;

const staff = ['centre_staff'] as const;
const codeParams = z.strictObject({ code: unitCode });
const photoIds = z.array(id).max(8).default([]);
const reason = note.min(2);
const weight = kg.min(0.001);
const changed = z.object({ unit, made: z.array(unit), warnings: z.array(warning) });

export const workshopApi = {
  inspectUnit: endpoint({
    method: 'POST',
    path: '/api/units/:code/inspection',
    summary: 'Inspect a unit: the rule table gives grade and fate; another fate needs a reason',
    access: staff,
    audit: { not: 'custody' },
    params: codeParams,
    body: z.strictObject({ inspection, fate: fate.optional(), reason: note.default(''), photoIds }),
    reply: z.object({ unit, proposed: fate }),
    idempotent: true,
  }),
  dismantleUnit: endpoint({
    method: 'POST',
    path: '/api/units/:code/dismantle',
    summary: 'Take a unit apart: what is not in its parts is process loss',
    access: staff,
    audit: { not: 'custody' },
    params: codeParams,
    body: z.strictObject({
      parts: z
        .array(z.strictObject({ code: unitCode, material, kg }))
        .min(1)
        .max(40),
      reason: note.default(''),
      photoIds,
    }),
    reply: changed,
    idempotent: true,
  }),
  splitUnit: endpoint({
    method: 'POST',
    path: '/api/units/:code/split',
    summary: 'Split a bag or unit into several',
    access: staff,
    audit: { not: 'custody' },
    params: codeParams,
    body: z.strictObject({
      into: z
        .array(z.strictObject({ code: unitCode, kg: weight }))
        .min(2)
        .max(100),
      reason,
    }),
    reply: changed,
    idempotent: true,
  }),
  mergeUnits: endpoint({
    method: 'POST',
    path: '/api/merged-units',
    summary: 'Put units of one category into one bag',
    access: staff,
    audit: { not: 'custody' },
    body: z.strictObject({ code: unitCode, codes: z.array(unitCode).min(2).max(200), kg: weight, reason }),
    reply: changed,
    idempotent: true,
  }),
  loseUnit: endpoint({
    method: 'POST',
    path: '/api/units/:code/lose',
    summary: 'A unit of the stock is not found: a gap with an owner',
    access: staff,
    audit: { not: 'custody' },
    params: codeParams,
    body: z.strictObject({ reason }),
    reply: changed,
    idempotent: true,
  }),
  findUnit: endpoint({
    method: 'POST',
    path: '/api/units/:code/find',
    summary: 'A missing or lost unit is found again and weighed',
    access: staff,
    audit: { not: 'custody' },
    params: codeParams,
    body: z.strictObject({ weightKg: weight, reason }),
    reply: changed,
    idempotent: true,
  }),
  correctUnit: endpoint({
    method: 'POST',
    path: '/api/units/:code/corrections',
    summary: 'Correct weight or category by an entry of its own; what was written stays',
    access: [...staff, 'administrator'],
    audit: { not: 'custody' },
    params: codeParams,
    body: z.strictObject({ kg: weight.optional(), categoryKey: key.optional(), reason }),
    reply: changed,
    idempotent: true,
  }),
  endUnit: endpoint({
    method: 'POST',
    path: '/api/units/:code/end',
    summary: 'A unit is given on for re-use, destroyed, or given back to the resident who was not paid for it',
    access: staff,
    audit: { not: 'custody' },
    params: codeParams,
    body: z.strictObject({
      as: z.enum(endings),
      taker: z.string().trim().max(60).default(''),
      reason,
      photoIds,
    }),
    reply: changed,
    idempotent: true,
  }),
};

export const erasureApi = {
  listErasures: endpoint({
    method: 'GET',
    path: '/api/units/:code/erasures',
    summary: 'Erasures of a unit, newest first',
    access: ['centre_staff', 'dispatcher', 'administrator'],
    params: codeParams,
    reply: z.object({ items: z.array(erasure), needed: z.boolean() }),
  }),
  getErasureCertificate: endpoint({
    method: 'GET',
    path: '/api/units/:code/erasure-certificate',
    summary: 'The certificate of a verified erasure',
    access: ['centre_staff', 'dispatcher', 'administrator'],
    params: codeParams,
    reply: erasureCertificate,
  }),
  listOwnCertificates: endpoint({
    method: 'GET',
    path: '/api/status/:secret/erasure-certificates',
    summary: 'Certificates of the units that were collected from a booking, by secret link',
    access: 'public',
    params: z.strictObject({ secret: z.string().regex(/^[A-Za-z0-9_-]{20,64}$/) }),
    reply: z.object({ items: z.array(erasureCertificate) }),
  }),
  recordErasure: endpoint({
    method: 'POST',
    path: '/api/units/:code/erasures',
    summary: 'Record the wiping of a data-bearing unit by the rule of its medium',
    access: staff,
    audit: { not: 'custody' },
    params: codeParams,
    body: z.strictObject({
      medium: z.enum(media),
      method: z.enum(erasureMethods),
      passes: z.int().min(0).max(50),
      randomPasses: z.int().min(0).max(50),
      tool: z.string().trim().min(1).max(80),
      photoIds: z.array(id).min(1).max(8),
    }),
    reply: erasure,
    status: 201,
    idempotent: true,
  }),
  verifyErasure: endpoint({
    method: 'POST',
    path: '/api/erasures/:id/verify',
    summary: 'Verify an erasure; never by the one who did it',
    access: [...staff, 'administrator'],
    audit: { act: 'erasure-verified', of: 'erasure' },
    params: z.strictObject({ id }),
    body: z.strictObject({ passed: z.boolean() }),
    reply: erasure,
    idempotent: true,
  }),
};
