import { z } from 'zod';

/** Query of every list: how many at most and where to go on. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(2000).default(100),
  cursor: z.string().max(200).optional(),
};

/** Reply of every list. `nextCursor` is null on the last page. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** A reply that only says that it was done. */
export const done = z.object({ ok: z.literal(true) });
