import { model, Schema } from 'mongoose';
import type { StoredEvent } from '../../kernel/events/event-store';
import type { Listener } from '../../kernel/kernel';
import { getSite } from '../../network';

/** What a unit weighed at the centre, to learn what units weigh and how far that spreads. */
interface WeighingDoc {
  /** Arrival and code of the unit. */
  _id: string;
  /** Whose site weighed it. */
  organisationId: string;
  districtCode: string;
  categoryKey: string;
  kg: number;
}
const schema = new Schema<WeighingDoc>(
  {
    _id: String,
    organisationId: { type: String, required: true },
    districtCode: { type: String, required: true },
    categoryKey: { type: String, required: true },
    kg: { type: Number, required: true },
  },
  { collection: 'weighings', versionKey: false },
);
schema.index({ organisationId: 1, districtCode: 1, categoryKey: 1 });
export const WeighingModel = model<WeighingDoc>('Weighing', schema);

/** Count, sum and sum of squares of weighings. */
export interface SeenWeights {
  count: number;
  sumKg: number;
  sumSquares: number;
}

/** Weighings of an organisation's sites in a district, by category. */
export async function seenWeights(scope: {
  organisationId: string;
  districtCode: string;
}): Promise<Map<string, SeenWeights>> {
  const { organisationId, districtCode } = scope;
  const found = await WeighingModel.aggregate<{ _id: string } & SeenWeights>([
    { $match: { organisationId, districtCode } },
    {
      $group: {
        _id: '$categoryKey',
        count: { $sum: 1 },
        sumKg: { $sum: '$kg' },
        sumSquares: { $sum: { $multiply: ['$kg', '$kg'] } },
      },
    },
  ]);
  return new Map(found.map(({ _id, ...seen }) => [_id, seen]));
}

/** Keeps what the centres weigh; the same weighing twice is one, a corrected one takes its place. */
export const keepWeighings: Listener = {
  name: 'planning.learn-weights',
  on: ['sorting:unit-received'],
  handle: async (event: StoredEvent) => {
    const { arrivalId, siteId, unitCode, categoryKey, receivedKg } = (event as StoredEvent<'sorting:unit-received'>)
      .data;
    if (!categoryKey || receivedKg <= 0) return;
    const { organisationId, districtCode } = await getSite(siteId);
    await WeighingModel.updateOne(
      { _id: `${arrivalId}:${unitCode}` },
      { $set: { organisationId: String(organisationId), districtCode, categoryKey, kg: receivedKg } },
      { upsert: true },
    );
  },
};
