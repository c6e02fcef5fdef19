import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { id } from '../kernel/ids';
import { instant, serviceDay } from '../kernel/time';
import { fen } from '../kernel/units';
import { route } from './routes';

/** A place for an open request in a published route, against doing nothing. */
export const sameDayOffer = z
  .object({
    id,
    shiftId: id,
    /** Null when the offer opens a shift that has no route. */
    routeId: id.nullable(),
    letter: z.string(),
    crewName: z.string(),
    plate: z.string(),
    costDeltaFen: fen,
    /** Negative where the matrix of travel says that the detour is shorter. */
    distanceDeltaM: z.int(),
    /** How much later the route ends. */
    endDeltaSec: z.int(),
    endAt: instant,
    arriveAt: instant,
    startAt: instant,
    /** What the resident is told. */
    windowFromAt: instant,
    windowToAt: instant,
    /** The stop before it; null when it comes first. */
    after: z.object({ seq: z.int(), name: z.string() }).nullable(),
    /** Warehouse where its new unit is loaded at an added stop. */
    loadsAt: z.string().nullable(),
    /** Visits that come later, and by how much. */
    delays: z.array(z.object({ requestId: id, delaySec: z.int() })),
  })
  .meta({ id: 'SameDayOffer' });
export type SameDayOffer = z.infer<typeof sameDayOffer>;

const operators = ['dispatcher', 'administrator'] as const;
const idParams = z.strictObject({ id });

export const sameDayApi = {
  offerSameDay: endpoint({
    method: 'POST',
    path: '/api/requests/:id/same-day-offers',
    summary: 'Where an open request of today fits into the published routes, cheapest first',
    access: operators,
    audit: { not: 'question' },
    params: idParams,
    body: z.strictObject({}),
    reply: z.object({ day: serviceDay, at: instant, items: z.array(sameDayOffer) }),
  }),
  takeSameDayOffer: endpoint({
    method: 'POST',
    path: '/api/same-day-offers/:id/take',
    summary: 'Take an offer: the route gets a new revision and the crew is told; refused when the route has moved on',
    access: operators,
    audit: { act: 'same-day-taken', of: 'same-day-offer' },
    params: idParams,
    body: z.strictObject({}),
    reply: z.object({ requestId: id, revision: z.int(), route }),
    idempotent: true,
  }),
};
