import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { id, key } from '../kernel/ids';
import { page, pageQuery, sortedCursor } from '../kernel/page';
import { instant, serviceDay } from '../kernel/time';
import { fen, sumFen } from '../kernel/units';
import { condition } from '../requests/catalogue';

/** How a promised price ended at the door: as promised or better, lower and accepted, lower and refused. */
export const quoteOutcomes = ['kept', 'lowered', 'refused'] as const;

export const quote = z.object({
  id: z.string(),
  day: serviceDay,
  crewName: z.string(),
  requestCode: z.string(),
  unitCode: z.string().nullable(),
  categoryKey: key,
  condition,
  quotedFen: fen,
  offeredFen: fen,
  outcome: z.enum(quoteOutcomes),
  deductions: z.array(z.object({ key, photoId: id.nullable() })),
  at: instant,
});
export type Quote = z.infer<typeof quote>;

const desk = ['dispatcher', 'administrator'] as const;

export const promiseApi = {
  countQuotes: endpoint({
    method: 'GET',
    path: '/api/quote-counts',
    summary: 'Promised prices kept, lowered and refused, by crew',
    access: desk,
    query: z.strictObject({ from: serviceDay, to: serviceDay }),
    reply: z.object({
      items: z.array(
        z.object({
          crewId: z.string(),
          crewName: z.string(),
          quotes: z.int(),
          lowered: z.int(),
          refused: z.int(),
          /** Sum by which lowered prices stayed below the promised ones, fen. */
          loweredByFen: sumFen,
        }),
      ),
    }),
  }),
  listQuotes: endpoint({
    method: 'GET',
    path: '/api/quotes',
    summary: 'Promised prices and how they ended, newest first',
    access: desk,
    query: z.strictObject({
      ...pageQuery,
      cursor: sortedCursor(instant, z.string().max(80)).optional(),
      crewId: z.string().max(40).optional(),
      outcome: z.enum(quoteOutcomes).optional(),
      from: serviceDay.optional(),
      to: serviceDay.optional(),
    }),
    reply: page(quote),
  }),
};
