import { z } from 'zod';
import { unit } from '../custody/custody';
import { material } from '../custody/states';
import { endpoint } from '../kernel/endpoint';
import { id, key } from '../kernel/ids';
import { serviceDay } from '../kernel/time';
import { kg } from '../kernel/units';

/** Where weight stands. `door` is the source; `loss` and `difference` are what two scales or a dismantling leave; the others are stocks and ends. */
export const stages = [
  'door',
  'extra',
  'vehicle',
  'bay',
  'stock',
  'workshop',
  'transport',
  'processor',
  'reuse',
  'destruction',
  'missing',
  'loss',
  'difference',
] as const;
export const stage = z.enum(stages).meta({ id: 'Stage' });
export type Stage = z.infer<typeof stage>;

/** Units and kilograms that went from one stage to another. */
export const flowLine = z.object({ from: stage, to: stage, units: z.int(), kg: z.number() });
export type FlowLine = z.infer<typeof flowLine>;

/** What a stage took in and gave out in the period; `nowKg` is what it has more (or less) than before. */
export const stageSum = z.object({ stage, inKg: kg, outKg: kg, nowKg: z.number() });
export type StageSum = z.infer<typeof stageSum>;

const viewers = ['centre_staff', 'dispatcher', 'administrator', 'government'] as const;
const period = {
  from: serviceDay,
  to: serviceDay,
  categoryKey: key.optional(),
  material: material.optional(),
  siteId: id.optional(),
};

export const flowsApi = {
  getFlows: endpoint({
    method: 'GET',
    path: '/api/flows',
    summary: 'Where the weight of a period went: in = out + stock + process loss',
    access: viewers,
    query: z.strictObject(period),
    reply: z.object({
      from: serviceDay,
      to: serviceDay,
      lines: z.array(flowLine),
      stages: z.array(stageSum),
      inKg: kg,
      outKg: kg,
      stockKg: z.number(),
      lossKg: z.number(),
      differenceKg: z.number(),
      openGaps: z.int(),
      /** Null for one material: it only comes out of the workshop. */
      balanced: z.boolean().nullable(),
    }),
  }),
  listFlowUnits: endpoint({
    method: 'GET',
    path: '/api/flows/units',
    summary: 'The units behind a number of the flow picture',
    access: ['centre_staff', 'dispatcher', 'administrator'],
    query: z.strictObject({
      ...period,
      fromStage: stage,
      toStage: stage,
      limit: z.coerce.number().int().min(1).max(500).default(200),
    }),
    reply: z.object({ items: z.array(z.object({ unit, movedKg: z.number(), day: serviceDay })) }),
  }),
  closePeriod: endpoint({
    method: 'POST',
    path: '/api/flows/closings',
    summary: 'Close the weight account of a day: not while a gap of it is open, or its sums do not balance',
    access: ['administrator', 'dispatcher'],
    body: z.strictObject({ day: serviceDay }),
    reply: z.object({ day: serviceDay, inKg: kg, outKg: kg, lossKg: z.number(), differenceKg: z.number() }),
    status: 201,
    idempotent: true,
  }),
};
