import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { lngLat } from '../kernel/geo';
import { id } from '../kernel/ids';
import { instant, timeOfDay } from '../kernel/time';

/** A bridge or ferry over a river. Null limits mean none known. */
export const crossing = z
  .object({
    id,
    key: z.string(),
    name: z.string(),
    nameEn: z.string(),
    kind: z.enum(['bridge', 'ferry']),
    river: z.string(),
    place: lngLat,
    maxWidthM: z.number().nullable(),
    maxHeightM: z.number().nullable(),
    maxWeightT: z.number().nullable(),
    openFrom: timeOfDay,
    openTo: timeOfDay,
    vehicles: z.boolean(),
    /** A closure stands, or is still to begin. */
    closed: z.boolean(),
    /** When the closure begins or has begun; null while one stands = it is closed already. */
    closedFrom: instant.nullable(),
    /** When it is expected to open again, by itself; null while it is closed = nobody knows. */
    closedUntil: instant.nullable(),
    /** Extra minutes to cross (ferry). */
    delayMin: z.number(),
    assumed: z.boolean(),
    note: z.string(),
    version: z.int(),
  })
  .meta({ id: 'Crossing' });
export type Crossing = z.infer<typeof crossing>;

export const crossingsApi = {
  listCrossings: endpoint({
    method: 'GET',
    path: '/api/crossings',
    summary: 'Bridges and ferries of a district with their limits',
    access: 'public',
    query: z.strictObject({ districtCode: z.string().min(1).max(20) }),
    reply: z.object({ items: z.array(crossing) }),
  }),
  updateCrossing: endpoint({
    method: 'PATCH',
    path: '/api/crossings/:id',
    summary: 'Close, open or limit a crossing',
    access: ['dispatcher', 'administrator'],
    audit: { act: 'crossing-updated', of: 'crossing' },
    params: z.strictObject({ id }),
    body: z
      .strictObject({
        closed: z.boolean(),
        /** Left out, a new closure begins now. */
        closedFrom: instant.nullable(),
        closedUntil: instant.nullable(),
        maxWidthM: z.number().min(0).max(100).nullable(),
        maxHeightM: z.number().min(0).max(100).nullable(),
        maxWeightT: z.number().min(0).max(500).nullable(),
        openFrom: timeOfDay,
        openTo: timeOfDay,
        note: z.string().max(200),
      })
      .partial(),
    reply: crossing,
    versioned: true,
  }),
};
