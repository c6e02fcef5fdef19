import { z } from 'zod';
import { id } from './ids';

/** Query of every list: how many at most and where to go on, which is after the id of the last one. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(2000).default(100),
  cursor: id.optional(),
};

/** Where a list goes on that is not in the order of its ids: after this value and, among equal ones, after this id. */
export interface SortedCursor {
  by: string;
  id: string;
}

/** The cursor of a list that is sorted by a day or an instant, and among equal ones by ids. */
export function sortedCursor(by: z.ZodISODate | z.ZodISODateTime, last: z.ZodString = id) {
  const { pattern } = z.templateLiteral([by, '|', last])._zod;
  return z
    .string()
    .regex(pattern, 'a cursor is the nextCursor of the page before')
    .transform((text): SortedCursor => {
      const bar = text.indexOf('|');
      return { by: text.slice(0, bar), id: text.slice(bar + 1) };
    });
}

/** The text of such a cursor. */
export const writeCursor = ({ by, id: last }: SortedCursor): string => `${by}|${last}`;

/** Reply of every list. `nextCursor` is null on the last page. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** A reply that only says that it was done. */
export const done = z.object({ ok: z.literal(true) });
