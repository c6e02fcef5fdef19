import { CrewModel } from '../../server/fleet';
import { DistrictModel } from '../../server/network';
import { DoorTimeModel, DrivenLegModel } from '../../server/planning/learnt/model';
import { WeighingModel } from '../../server/planning/learnt/weighings';

const each = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));

/** Stores what days of work leave behind: slow legs, fridges that take long and weigh more than the catalogue says, one crew quicker than the other. */
export async function observeDays(day: string): Promise<void> {
  const district = (await DistrictModel.findOne().lean())!;
  const organisationId = String(district.operatorId);
  const crews = await CrewModel.find({ organisationId: district.operatorId }).sort({ _id: 1 }).limit(2).lean();
  await DrivenLegModel.insertMany(
    each(60, (n) => ({
      ...{ _id: `leg:${n}`, organisationId, day, source: 'embedded', hour: 8 + (n % 4), actualSec: 700 + 15 * n },
      parts: { street: n % 2 ? 600 : 0, lane: n % 2 ? 0 : 600, main: 0, fixed: 60 },
    })),
  );
  await DoorTimeModel.insertMany(
    each(60, (n) => {
      const { _id, name } = crews[n % 2]!;
      const crew = { crewId: String(_id), crewName: name };
      const handling = [{ categoryKey: 'fridge', sec: 400 }];
      return { _id: `door:${n}`, organisationId, day, ...crew, actualSec: n % 2 ? 700 : 1100, fixedSec: 240, handling };
    }),
  );
  await WeighingModel.insertMany(
    each(60, (n) => ({
      ...{ _id: `arrival:${n}`, organisationId, districtCode: district.code, categoryKey: 'fridge', kg: 55 + (n % 9) },
    })),
  );
}
