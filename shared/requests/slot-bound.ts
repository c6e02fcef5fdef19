import { z } from 'zod';
import { skill } from '../fleet/fleet';
import { instant } from '../kernel/time';
import { kg, litres, pieces, seconds } from '../kernel/units';

/**
 * Why time or the shifts of a window do not allow a visit, with what was asked and the most that they can do: `missing` is what the crew that
 * comes closest lacks, `maxWorkSec` what is left of the longest shift when the window opens. Also the details of such a refusal.
 */
export const slotBound = z.discriminatedUnion('reason', [
  z.object({ reason: z.literal('past'), from: instant }),
  z.object({ reason: z.literal('cut_off'), until: instant }),
  z.object({ reason: z.literal('no_skill'), missing: z.array(skill) }),
  z.object({ reason: z.literal('too_heavy'), kg, maxKg: kg }),
  z.object({ reason: z.literal('too_bulky'), litres, maxLitres: litres }),
  z.object({ reason: z.literal('too_many'), pieces, maxPieces: pieces }),
  z.object({ reason: z.literal('too_long'), workSec: seconds, maxWorkSec: seconds }),
]);
export type SlotBound = z.infer<typeof slotBound>;
