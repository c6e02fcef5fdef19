import { z } from 'zod';
import { id } from '../kernel/ids';

/**
 * What may go wrong on a route under way: a visit after its window, more aboard than the vehicle carries, home after the shift, farther than the
 * vehicle goes, a site that closes before the vehicle comes or has no room for what it brings.
 */
export const riskKinds = ['late', 'overflow', 'overtime', 'range', 'site_closing', 'site_full'] as const;
export const riskKind = z.enum(riskKinds);

/** One risk ahead. At most one of a kind for each stop. */
export const routeRisk = z.object({
  kind: riskKind,
  /** Where it happens; null = the route as a whole (range). */
  stopId: id.nullable(),
  probability: z.number().min(0).max(1),
  level: z.enum(['possible', 'likely']),
  /** By how much, on the average of the cases in which it happens. */
  over: z.number(),
  unit: z.enum(['min', 'kg', 'km']),
});
export type RouteRisk = z.infer<typeof routeRisk>;
