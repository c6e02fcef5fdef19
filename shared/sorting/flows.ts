import { z } from 'zod';
import { unit } from '../custody/custody';
import { entryKind, material } from '../custody/states';
import { endpoint } from '../kernel/endpoint';
import { id, key } from '../kernel/ids';
import { page, pageQuery, sortedCursor } from '../kernel/page';
import { serviceDay } from '../kernel/time';
import { sumKg } from '../kernel/units';

/**
 * Where weight stands. `door` is the source; `parts` is the stock of what was dismantled; `loss` and `difference` are what two scales or a
 * dismantling leave; the others are stocks and ends.
 */
export const stages = [
  'door',
  'extra',
  'vehicle',
  'bay',
  'stock',
  'workshop',
  'parts',
  'transport',
  'processor',
  'reuse',
  'destruction',
  'owner',
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
export const stageSum = z.object({ stage, inKg: sumKg, outKg: sumKg, nowKg: z.number() });
export type StageSum = z.infer<typeof stageSum>;

/** The sums of a period: in = out + stock + loss + difference. */
export const flowSums = ['in', 'out', 'stock', 'loss', 'difference'] as const;
export type FlowSumName = (typeof flowSums)[number];

/** A unit behind a number: the entry that moved it, and how much. Negative where a sum grew less by it. */
export const flowUnit = z.object({ unit, kind: entryKind, movedKg: z.number(), day: serviceDay });
export type FlowUnit = z.infer<typeof flowUnit>;

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
    summary: 'Where the weight of a period went: in = out + stock + process loss. Centre staff see their own centre',
    access: viewers,
    query: z.strictObject(period),
    reply: z.object({
      from: serviceDay,
      to: serviceDay,
      lines: z.array(flowLine),
      stages: z.array(stageSum),
      inKg: sumKg,
      outKg: sumKg,
      stockKg: z.number(),
      lossKg: z.number(),
      differenceKg: z.number(),
      openGaps: z.int(),
      /** Days with news that are not counted yet: they show what they held before. Ask again. */
      uncountedDays: z.int(),
      /** Null for one material: it only comes out of the workshop. */
      balanced: z.boolean().nullable(),
    }),
  }),
  listFlowUnits: endpoint({
    method: 'GET',
    path: '/api/flows/units',
    summary:
      'The units behind a number of the flow picture: of a sum, or of what left or reached a stage; newest first',
    access: viewers,
    query: z.strictObject({
      ...pageQuery,
      cursor: sortedCursor(serviceDay).optional(),
      ...period,
      sum: z.enum(flowSums).optional(),
      fromStage: stage.optional(),
      toStage: stage.optional(),
    }),
    reply: page(flowUnit),
  }),
  closePeriod: endpoint({
    method: 'POST',
    path: '/api/flows/closings',
    summary: 'Close the weight account of a day: not while a gap of it is open, or its sums do not balance',
    access: ['administrator', 'dispatcher'],
    audit: { act: 'flow-period-closed', of: 'flow-period' },
    body: z.strictObject({ day: serviceDay }),
    reply: z.object({ day: serviceDay, inKg: sumKg, outKg: sumKg, lossKg: z.number(), differenceKg: z.number() }),
    status: 201,
    idempotent: true,
  }),
};
