import { UnitModel, type UnitDoc } from './model';

/** Units of a route, of a request, or by code inside a district, in the order in which they were collected. */
export async function listUnits(query: {
  routeId?: string;
  routeIds?: readonly string[];
  requestId?: string;
  districtCode?: string;
  codes?: readonly string[];
}): Promise<UnitDoc[]> {
  const { routeId, routeIds, requestId, districtCode, codes } = query;
  const ofRoutes = routeId ?? (routeIds && { $in: routeIds });
  return UnitModel.find({
    // What was made of others at a centre was never in a vehicle.
    ...(ofRoutes && { routeId: ofRoutes, origin: 'door' }),
    ...(requestId && { requestId, origin: 'door' }),
    ...(districtCode && { districtCode }),
    ...(codes && { code: { $in: codes } }),
  })
    .sort({ at: 1, _id: 1 })
    .limit(5000)
    .lean<UnitDoc[]>();
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
