import { model, Schema } from 'mongoose';

interface CounterDoc {
  _id: string;
  n: number;
}
const schema = new Schema<CounterDoc>(
  { _id: String, n: { type: Number, required: true } },
  { collection: 'sorting_counters', versionKey: false },
);
const CounterModel = model<CounterDoc>('SortingCounter', schema);

/** The next code of a site's day, as `L260311-03`, in the running transaction. */
export async function nextCode(of: { siteId: string; letter: string; day: string }): Promise<string> {
  const { siteId, letter, day } = of;
  const counter = await CounterModel.findOneAndUpdate(
    { _id: `${siteId}:${letter}:${day}` },
    { $inc: { n: 1 } },
    { upsert: true, returnDocument: 'after' },
  ).lean();
  return `${letter}${day.slice(2).replaceAll('-', '')}-${String(counter?.n ?? 1).padStart(2, '0')}`;
}
