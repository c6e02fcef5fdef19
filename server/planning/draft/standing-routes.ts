import type { Kernel } from '../../kernel/kernel';
import { createPort } from '../../kernel/port';
import type { DraftKey, DraftRoute } from './model';

/** The published routes of a day as they are driven. */
export interface StandingRoutes {
  /** Grows with every change of a route of the day; null when nothing is published. */
  revisionOf(key: DraftKey): Promise<number | null>;
  /** Their order with what is over at its place; what is skipped is not there. */
  read(key: DraftKey): Promise<DraftRoute[]>;
}

const routes = createPort<StandingRoutes>();

/** Says who knows the published routes: dispatch. */
export const provideStandingRoutes = routes.provide;

/** The published routes; nothing is published where nobody knows. */
export function standingRoutes(kernel: Kernel): StandingRoutes {
  return routes.of(kernel) ?? { revisionOf: () => Promise.resolve(null), read: () => Promise.resolve([]) };
}
