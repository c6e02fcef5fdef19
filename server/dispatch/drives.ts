import type { LngLat } from '#shared/kernel/geo';
import { ActModel, type ActDoc, type RouteDoc } from './model';

/** One leg as the crew drove it, by its own acts. */
export interface Drive {
  stopId: string;
  from: LngLat;
  to: LngLat;
  departedAt: Date;
  arrivedAt: Date;
}

/** Legs of a route in the order of driving; what was reported without a departure is left out. */
export async function listDrives(route: Pick<RouteDoc, '_id' | 'stops'>): Promise<Drive[]> {
  const acts = await ActModel.find({ routeId: String(route._id), type: { $in: ['depart', 'arrive'] } })
    .sort({ countsAt: 1, _id: 1 })
    .lean<ActDoc[]>();
  return drivesOf(route.stops, acts);
}

/** See `listDrives`. */
export function drivesOf(
  stops: readonly Pick<RouteDoc['stops'][number], 'id' | 'kind' | 'place'>[],
  acts: readonly Pick<ActDoc, 'type' | 'stopId' | 'countsAt'>[],
): Drive[] {
  const placeOf = new Map(stops.map(({ id, place }) => [id, place]));
  let from = stops.find(({ kind }) => kind === 'start')?.place ?? null;
  let leaving: { stopId: string; at: Date } | null = null;
  const drives: Drive[] = [];
  for (const { type, stopId, countsAt } of acts) {
    const to = stopId === null ? undefined : placeOf.get(stopId);
    if (!stopId || !to) continue;
    if (type === 'depart') leaving = { stopId, at: countsAt };
    else {
      if (from && leaving?.stopId === stopId)
        drives.push({ stopId, from, to, departedAt: leaving.at, arrivedAt: countsAt });
      from = to;
      leaving = null;
    }
  }
  return drives;
}
