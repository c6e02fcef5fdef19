import type { z } from 'zod';

/** Domain events of a feature: past participle → payload schema. */
export type EventPayloads = Record<string, z.ZodType>;

/** `{ opened: schema }` of feature `requests` becomes `{ 'requests:opened': schema }`. */
export function defineEvents<const F extends string, const P extends EventPayloads>(feature: F, payloads: P) {
  return Object.fromEntries(Object.entries(payloads).map(([name, schema]) => [`${feature}:${name}`, schema])) as {
    [K in keyof P & string as `${F}:${K}`]: P[K];
  };
}
