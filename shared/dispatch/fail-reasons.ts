import type { StopKind, VisitPart } from '../planning/planning';
import type { FailReason } from '../requests/requests';

/** Why nothing can be loaded or unloaded at a place. Closed list, beside the reasons at a door that hold for places too. */
export const placeReasons = ['site_closed', 'site_full'] as const;
/** Why a stop could not be done. */
export type StopFailReason = FailReason | (typeof placeReasons)[number];

const atDoors = (parts: readonly VisitPart[]): readonly FailReason[] => [
  'not_at_home',
  ...(parts.includes('collect') ? (['refused_price', 'items_differ'] as const) : []),
  ...(parts.includes('deliver') ? (['delivery_refused'] as const) : []),
  'address_not_found',
  'cannot_carry',
  'hazard',
  'no_access',
  'other',
];

/** The reasons that fit a stop, in the order in which they are offered; none at stops that are always possible. */
export function reasonsThatFit(kind: StopKind, parts: readonly VisitPart[] = []): readonly StopFailReason[] {
  if (kind === 'visit') return atDoors(parts);
  if (kind === 'load') return ['site_closed', 'no_access', 'hazard', 'other'];
  if (kind === 'unload') return ['site_closed', 'site_full', 'no_access', 'hazard', 'other'];
  return [];
}
