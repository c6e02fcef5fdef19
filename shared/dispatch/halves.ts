import type { VisitPart } from '../planning/planning';
import type { Request } from '../requests/requests';

/**
 * Which half of a visit the resident was promised first; null where the crew chooses, and where each half is a stop of its own. A cold store must not
 * leave before the new one stands; where there is no room, or the new one hangs in the place of the old, the old one goes first.
 */
export const firstHalf: Readonly<Record<Request['mode'], VisitPart | null>> = {
  same_visit: null,
  deliver_then_collect: 'deliver',
  collect_then_deliver: 'collect',
  dismantle_and_install: 'collect',
  separate: null,
};

/** The halves of a visit in the order in which they are done; `isTurned`: the resident has agreed to the other one. */
export function halvesOf(
  visit: { mode: Request['mode']; parts: readonly VisitPart[] },
  isTurned: boolean,
): VisitPart[] {
  const isCollectFirst = (firstHalf[visit.mode] === 'collect') !== isTurned;
  const halves: VisitPart[] = isCollectFirst ? ['collect', 'deliver'] : ['deliver', 'collect'];
  return halves.filter((half) => visit.parts.includes(half));
}
