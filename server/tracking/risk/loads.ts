import type { StopDoc } from '../../dispatch';
import { beyond, certain, plus, type Moments } from './moments';
import type { RiskFound } from './risk-found';

/** Weight of a unit of a category that nobody has weighed, with its standard deviation, kg; undefined = as booked, for certain. */
export type WeightOf = (categoryKey: string) => { kg: number; sdKg: number } | undefined;

/** What is aboard and what may still come aboard. */
export interface LoadAhead {
  /** New and old units aboard now; those that were collected have been weighed. */
  newKg: number;
  oldKg: number;
  capacityKg: number;
  weightOf: WeightOf;
  /** Units that were collected already at a stop, by category. */
  collectedAt: (stopId: string) => ReadonlyMap<string, number>;
}

type LoadStop = Pick<StopDoc, 'id' | 'kind' | 'dealerOrderIds'> & {
  visit: Pick<NonNullable<StopDoc['visit']>, 'items' | 'delivery'> | null;
};

/** What a visit will still bring aboard: units weigh independently of each other. */
export function bringsAboard(stop: LoadStop, ahead: Pick<LoadAhead, 'weightOf' | 'collectedAt'>): Moments {
  const collected = ahead.collectedAt(stop.id);
  return (stop.visit?.items ?? []).reduce<Moments>((sum, { categoryKey, count, weightKg }) => {
    const left = Math.max(0, count - (collected.get(categoryKey) ?? 0));
    const { kg, sdKg } = ahead.weightOf(categoryKey) ?? { kg: weightKg, sdKg: 0 };
    return plus(sum, { mean: left * kg, variance: left * sdKg ** 2 });
  }, certain(0));
}

/**
 * The load after each stop in the order of driving. New units leave where they are delivered and come aboard at their load stop; an unload
 * takes all old ones (what a site does not accept is planned elsewhere). `unloads` = what each unload stop will bring to its site.
 */
export function loadsAhead(
  stops: readonly LoadStop[],
  ahead: LoadAhead,
): { legs: { stopId: string; load: Moments }[]; unloads: { stopId: string; brought: Moments }[] } {
  let newKg = ahead.newKg;
  let old = certain(ahead.oldKg);
  const orderKg = new Map(
    stops.flatMap(({ visit }) => (visit?.delivery ? [[visit.delivery.dealerOrderId, visit.delivery.weightKg]] : [])),
  );
  const unloads: { stopId: string; brought: Moments }[] = [];
  const legs = stops.map((stop) => {
    if (stop.kind === 'load') newKg += stop.dealerOrderIds.reduce((sum, id) => sum + (orderKg.get(id) ?? 0), 0);
    if (stop.kind === 'unload') {
      unloads.push({ stopId: stop.id, brought: old });
      old = certain(0);
    }
    const delivery = stop.visit?.delivery;
    if (delivery && !delivery.delivered) newKg -= delivery.weightKg;
    old = plus(old, bringsAboard(stop, ahead));
    return { stopId: stop.id, load: plus(certain(Math.max(0, newKg)), old) };
  });
  return { legs, unloads };
}

/** The stop after which the vehicle is likeliest to be overloaded; nothing when it never may be. */
export function overflowRisk(legs: readonly { stopId: string; load: Moments }[], capacityKg: number): RiskFound[] {
  const found = legs
    .map(({ stopId, load }) => ({ stopId, ...beyond(load, capacityKg) }))
    .reduce<{ stopId: string; probability: number; by: number } | null>(
      (worst, one) => (one.probability > (worst?.probability ?? 0) ? one : worst),
      null,
    );
  if (!found) return [];
  return [{ kind: 'overflow', stopId: found.stopId, probability: found.probability, over: found.by, unit: 'kg' }];
}
