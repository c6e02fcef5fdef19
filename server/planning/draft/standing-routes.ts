import type { Kernel } from '../../kernel/kernel';
import type { DraftKey, DraftRoute } from './model';

/** The published routes of a day as they are driven. */
export interface StandingRoutes {
  /** Grows with every change of a route of the day; null when nothing is published. */
  revisionOf(key: DraftKey): Promise<number | null>;
  /** Their order with what is over at its place; what is skipped is not there. */
  read(key: DraftKey): Promise<DraftRoute[]>;
}

/** Dispatch comes later in the flow, so it brings its routes here instead of being called. */
const routesOf = new WeakMap<Kernel, StandingRoutes>();

/** Says who knows the published routes. */
export function provideStandingRoutes(kernel: Kernel, routes: StandingRoutes): void {
  routesOf.set(kernel, routes);
}

/** The published routes; nothing is published where nobody knows. */
export function standingRoutes(kernel: Kernel): StandingRoutes {
  return routesOf.get(kernel) ?? { revisionOf: () => Promise.resolve(null), read: () => Promise.resolve([]) };
}
