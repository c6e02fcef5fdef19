import type { SeededChance } from './chance';

/** How often a leg meets a jam and how much longer than planned it then takes. Assumed. */
export const jams = { happens: 0.04, from: 1.6, to: 2.5, leastLegSec: 60 } as const;

/** Drawn for each leg: how many times the planned time it takes in a jam, null without one. A leg round the corner meets none. */
export function jamOn(travelSec: number, traffic: SeededChance): number | null {
  const isJammed = traffic.happens(jams.happens);
  const factor = traffic.between(jams.from, jams.to);
  return isJammed && travelSec >= jams.leastLegSec ? factor : null;
}
