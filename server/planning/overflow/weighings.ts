import { model, Schema } from 'mongoose';
import type { StoredEvent } from '../../kernel/events/event-store';
import type { Listener } from '../../kernel/kernel';
import { getSite } from '../../network';
import { listCategories } from '../../requests';

/** What a unit weighed at the centre, to learn how far weights spread. */
interface WeighingDoc {
  /** Arrival and code of the unit. */
  _id: string;
  districtCode: string;
  categoryKey: string;
  kg: number;
}
const schema = new Schema<WeighingDoc>(
  {
    _id: String,
    districtCode: { type: String, required: true },
    categoryKey: { type: String, required: true },
    kg: { type: Number, required: true },
  },
  { collection: 'weighings', versionKey: false },
);
schema.index({ districtCode: 1, categoryKey: 1 });
export const WeighingModel = model<WeighingDoc>('Weighing', schema);

/** The catalogue's spread counts as so many weighings. */
const weightOfDefault = 20;

/**
 * Standard deviation of one unit around the catalogue's weight, kg. About 95 % of the units weigh within the catalogue's spread, so half of
 * it is the default; weighings take over as they come in: s² = (20 · default² + Σ (kg − weight)²) ÷ (20 + n).
 */
export function deviationOf(
  { weightKg, spreadKg }: { weightKg: number; spreadKg: number },
  seen: { count: number; sumKg: number; sumSquares: number } | undefined,
): number {
  const { count, sumKg, sumSquares } = seen ?? { count: 0, sumKg: 0, sumSquares: 0 };
  const squares = Math.max(0, sumSquares - 2 * weightKg * sumKg + count * weightKg ** 2);
  return Math.sqrt((weightOfDefault * (spreadKg / 2) ** 2 + squares) / (weightOfDefault + count));
}

/** Count, sum and sum of squares of the weighings of a district, by category. */
export async function seenWeights(districtCode: string) {
  const found = await WeighingModel.aggregate<{ _id: string; count: number; sumKg: number; sumSquares: number }>([
    { $match: { districtCode } },
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

/** Standard deviation of the weight of one unit, kg, by category. */
export async function weightSpreads(districtCode: string): Promise<Map<string, number>> {
  const seen = await seenWeights(districtCode);
  return new Map((await listCategories(districtCode)).map((one) => [one.key, deviationOf(one, seen.get(one.key))]));
}

/** Keeps what the centres weigh; the same weighing twice is one, a corrected one takes its place. */
export const learnWeights: Listener = {
  name: 'planning.learn-weights',
  on: ['sorting:unit-received'],
  handle: async (event: StoredEvent) => {
    const { arrivalId, siteId, unitCode, categoryKey, receivedKg } = (event as StoredEvent<'sorting:unit-received'>)
      .data;
    if (!categoryKey || receivedKg <= 0) return;
    const { districtCode } = await getSite(siteId);
    await WeighingModel.updateOne(
      { _id: `${arrivalId}:${unitCode}` },
      { $set: { districtCode, categoryKey, kg: receivedKg } },
      { upsert: true },
    );
  },
};
