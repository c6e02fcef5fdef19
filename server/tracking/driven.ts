import { distanceM } from '#shared/kernel/geo';
import { PositionModel, type PositionDoc } from './model';
import { scatterM } from './rules';

/**
 * Metres that the vehicles of routes have driven, from their positions; a route without positions is not in the answer. What moves less than
 * positions scatter is standing.
 */
export async function drivenMetres(routeIds: readonly string[]): Promise<Map<string, number>> {
  const driven = new Map<string, number>();
  for (const routeId of routeIds) {
    const fixes = await PositionModel.find({ 'meta.routeId': routeId }, { place: 1, at: 1 })
      .sort({ at: 1 })
      .lean<Pick<PositionDoc, 'place' | 'at'>[]>();
    let last = fixes[0]?.place;
    if (!last) continue;
    let metres = 0;
    for (const { place } of fixes) {
      const step = distanceM(last, place);
      if (step < scatterM) continue;
      metres += step;
      last = place;
    }
    driven.set(routeId, Math.round(metres));
  }
  return driven;
}
