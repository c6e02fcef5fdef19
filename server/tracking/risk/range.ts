import { beyond, certain } from './moments';
import type { RiskFound } from './risk-found';

/** Ways are longer or shorter than the map says by so much, as a share (standard deviation of one leg). Assumed. */
const detourSpread = 0.1;

/** Whether the vehicle comes home on what it has: metres driven and legs to come. A vehicle without a limit has none. */
export function rangeRisk(input: { drivenM: number; legsM: readonly number[]; rangeKm: number | null }): RiskFound[] {
  const { drivenM, legsM, rangeKm } = input;
  if (rangeKm === null) return [];
  const whole = {
    ...certain(legsM.reduce((sum, metres) => sum + metres, drivenM)),
    variance: legsM.reduce((sum, metres) => sum + (detourSpread * metres) ** 2, 0),
  };
  const { probability, by } = beyond(whole, rangeKm * 1000);
  return [{ kind: 'range', stopId: null, probability, over: by / 1000, unit: 'km' }];
}
