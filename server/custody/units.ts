import { EntryModel, UnitModel, type EntryDoc, type UnitDoc } from './model';

/** Units of a route, or by code inside a district, in the order in which they were collected. */
export async function listUnits(query: {
  routeId?: string;
  routeIds?: readonly string[];
  districtCode?: string;
  codes?: readonly string[];
}): Promise<UnitDoc[]> {
  const { routeId, routeIds, districtCode, codes } = query;
  const ofRoutes = routeId ?? (routeIds && { $in: routeIds });
  return UnitModel.find({
    // What was made of others at a centre was never in a vehicle.
    ...(ofRoutes && { routeId: ofRoutes, origin: 'door' }),
    ...(districtCode && { districtCode }),
    ...(codes && { code: { $in: codes } }),
  })
    .sort({ at: 1, _id: 1 })
    .limit(5000)
    .lean<UnitDoc[]>();
}

/** Units of a request that were collected at a stop, by the first entry of each: whoever has them by now, and however many others collected some. */
export async function listCollectedAt(stop: {
  requestId: string;
  routeId: string;
  stopId: string;
}): Promise<UnitDoc[]> {
  const { requestId, routeId, stopId } = stop;
  const units = await UnitModel.find({ requestId, origin: 'door' }).sort({ at: 1, _id: 1 }).lean<UnitDoc[]>();
  const begun = await EntryModel.find({ unitId: { $in: units.map(({ _id }) => _id) }, seq: 1 }).lean<EntryDoc[]>();
  const here = begun.filter(({ about }) => about['routeId'] === routeId && about['stopId'] === stopId);
  const ids = new Set(here.map(({ unitId }) => String(unitId)));
  return units.filter(({ _id }) => ids.has(String(_id)));
}

/** What the units of a day weigh and where they are. */
export interface UnitCount {
  custody: UnitDoc['custody'];
  units: number;
  doorKg: number;
  receivedKg: number;
}

/** Counts the units that an organisation collected at doors on a day by where they are. */
export async function countUnits(query: {
  organisationId: UnitDoc['organisationId'];
  day: string;
}): Promise<UnitCount[]> {
  return UnitModel.aggregate<UnitCount>([
    { $match: { ...query, origin: 'door' } },
    {
      $group: {
        _id: '$custody',
        units: { $sum: 1 },
        doorKg: { $sum: '$weightKg' },
        receivedKg: { $sum: { $ifNull: ['$receivedKg', 0] } },
      },
    },
    { $project: { _id: 0, custody: '$_id', units: 1, doorKg: 1, receivedKg: 1 } },
  ]);
}
