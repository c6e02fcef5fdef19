import type { Transaction } from '../kernel/events/transact';
import { placeReceiptUnits } from '../requests';
import { UnitModel, type UnitDoc } from './model';

/** Units of a route, or by code inside a district, in the order in which they were collected. */
export async function listUnits(query: {
  routeId?: string;
  routeIds?: readonly string[];
  districtCode?: string;
  codes?: readonly string[];
}): Promise<UnitDoc[]> {
  const { routeId, routeIds, districtCode, codes } = query;
  return UnitModel.find({
    ...(routeId && { routeId }),
    ...(routeIds && { routeId: { $in: routeIds } }),
    ...(districtCode && { districtCode }),
    ...(codes && { code: { $in: codes } }),
  })
    .sort({ at: 1, _id: 1 })
    .limit(5000)
    .lean<UnitDoc[]>();
}

/** Says where units are now; with the weight of the centre's scale where one is given. */
export async function setUnitCustody(
  tx: Transaction,
  change: {
    districtCode: string;
    codes: readonly string[];
    custody: UnitDoc['custody'];
    receivedKg?: number;
  },
): Promise<void> {
  const { districtCode, codes, custody, receivedKg } = change;
  await UnitModel.updateMany(
    { districtCode, code: { $in: codes } },
    { $set: { custody, ...(receivedKg !== undefined && { receivedKg }) } },
  );
  const units = await UnitModel.find({ districtCode, code: { $in: codes } }, { requestId: 1 }).lean();
  await placeReceiptUnits(tx, { requestIds: units.map(({ requestId }) => requestId), codes, where: custody });
}

/** What the units of a day weigh and where they are. */
export interface UnitCount {
  custody: UnitDoc['custody'];
  units: number;
  doorKg: number;
  receivedKg: number;
}

/** Counts the units that an organisation collected on a day by where they are. */
export async function countUnits(query: {
  organisationId: UnitDoc['organisationId'];
  day: string;
}): Promise<UnitCount[]> {
  return UnitModel.aggregate<UnitCount>([
    { $match: query },
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
