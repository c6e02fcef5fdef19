import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { defineEvents } from '../kernel/event';
import { lngLat } from '../kernel/geo';
import { id, key } from '../kernel/ids';
import { instant, serviceDay } from '../kernel/time';
import { kg } from '../kernel/units';
import { custodyState, entryKind, fate, holder, material, unitKind } from './states';

/** A code as it stands on a label. */
export const unitCode = z
  .string()
  .trim()
  .regex(/^[A-Z0-9-]{4,24}$/, 'a unit code has 4 to 24 capital letters, digits and -');

/** One entry of a chain. Names of persons stay inside; `by` says the role or the system. */
export const chainEntry = z.object({
  seq: z.int(),
  kind: entryKind,
  from: custodyState.nullable(),
  to: custodyState,
  holder,
  handingTo: holder.nullable(),
  kgBefore: kg,
  kg,
  place: lngLat.nullable(),
  photoIds: z.array(id),
  by: z.string(),
  at: instant,
  reason: z.string(),
  hash: z.string(),
});
export type ChainEntry = z.infer<typeof chainEntry>;

/** A unit where it stands now. */
export const unit = z
  .object({
    code: z.string(),
    kind: unitKind,
    categoryKey: key,
    material: material.nullable(),
    townName: z.string(),
    doorKg: kg,
    kg,
    custody: custodyState,
    holder,
    handingTo: holder.nullable(),
    stateAt: instant,
    siteId: id.nullable(),
    bay: z.string(),
    lotId: id.nullable(),
    shipmentId: id.nullable(),
    grade: z.string().nullable(),
    fate: fate.nullable(),
    hazards: z.array(key),
    erasedAt: instant.nullable(),
    madeOf: z.array(z.string()),
    day: serviceDay,
    seq: z.int(),
  })
  .meta({ id: 'Unit' });
export type Unit = z.infer<typeof unit>;

const viewers = ['centre_staff', 'dispatcher', 'administrator'] as const;

export const custodyApi = {
  getUnit: endpoint({
    method: 'GET',
    path: '/api/units/:code',
    summary: 'A unit with its whole chain of custody, checked',
    access: viewers,
    params: z.strictObject({ code: unitCode }),
    reply: z.object({ unit, chain: z.array(chainEntry), intact: z.boolean() }),
  }),
};

export const custodyEvents = defineEvents('custody', {
  /** Units have a new entry in their chains. `custody` is the state of the first. */
  changed: z.strictObject({
    organisationId: id,
    districtCode: z.string(),
    day: serviceDay,
    kind: entryKind,
    custody: custodyState,
    unitCodes: z.array(z.string()),
  }),
});
