import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { instant } from '../kernel/time';
import { fen } from '../kernel/units';
import { holdSecret, slotDemand, slotInput } from './requests';

/** How long a place is held while somebody books, in seconds. */
export const holdSec = 300;

/** A place of a window that is kept for one who is booking. */
export const slotHold = z
  .object({
    secret: holdSecret,
    slot: slotInput,
    /** Real time, also where the district's clock can be moved. */
    until: instant,
    /** From the answer on; a page counts by its own clock. */
    remainingSec: z.int(),
    near: z.boolean(),
    bonusFen: fen,
  })
  .meta({ id: 'SlotHold' });
export type SlotHold = z.infer<typeof slotHold>;

export const holdsApi = {
  holdSlot: endpoint({
    method: 'POST',
    path: '/api/slot-holds',
    summary: 'Hold a place of a window for some minutes while booking; the same holder’s place on that day moves',
    access: 'public',
    body: z.strictObject({
      ...slotDemand,
      slot: slotInput,
      /** A random name that the caller keeps while booking: one place for each holder and day. */
      holder: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
    }),
    reply: slotHold,
    status: 201,
  }),
  releaseSlot: endpoint({
    method: 'DELETE',
    path: '/api/slot-holds/:secret',
    summary: 'Give a held place back; one that has ended already is fine too',
    access: 'public',
    params: z.strictObject({ secret: holdSecret }),
    reply: z.object({}),
  }),
};
