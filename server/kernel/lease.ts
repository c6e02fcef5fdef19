import { model, Schema } from 'mongoose';
import { isDuplicateKey } from './errors';

interface Lease {
  _id: string;
  owner: string;
  until: Date;
}
const schema = new Schema<Lease>(
  { _id: String, owner: { type: String, required: true }, until: { type: Date, required: true } },
  { collection: 'leases', versionKey: false },
);
schema.index({ until: 1 }, { expireAfterSeconds: 3_600 });

/** Who may do a thing at the moment. */
export const LeaseModel = model<Lease>('Lease', schema);

/** Takes or renews a lease for `ttlMs` of the database's time, whatever a process thinks that it is; false when another owner holds it. */
export async function holdLease(name: string, owner: string, ttlMs: number): Promise<boolean> {
  const isFree = {
    $or: [{ $eq: ['$owner', { $literal: owner }] }, { $lt: [{ $ifNull: ['$until', new Date(0)] }, '$$NOW'] }],
  };
  const ifFree = (value: unknown, otherwise: string) => ({ $cond: [isFree, value, otherwise] });
  try {
    const held = await LeaseModel.findOneAndUpdate(
      { _id: name },
      [{ $set: { owner: ifFree({ $literal: owner }, '$owner'), until: ifFree({ $add: ['$$NOW', ttlMs] }, '$until') } }],
      { upsert: true, returnDocument: 'after', updatePipeline: true },
    );
    return held?.owner === owner;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** Gives a lease back so that another process need not wait for its end. */
export async function releaseLease(name: string, owner: string): Promise<void> {
  await LeaseModel.deleteOne({ _id: name, owner });
}

/** Renews leases that `owner` holds, for `ttlMs` of the database's time. Answers which those are: others are lost. */
export async function renewLeases(
  names: readonly string[],
  owner: string,
  ttlMs: number,
): Promise<ReadonlySet<string>> {
  const own = { _id: { $in: [...names] }, owner };
  const { matchedCount } = await LeaseModel.updateMany(own, [{ $set: { until: { $add: ['$$NOW', ttlMs] } } }], {
    updatePipeline: true,
  });
  if (matchedCount === names.length) return new Set(names);
  return new Set((await LeaseModel.find(own, { _id: 1 }).lean()).map(({ _id }) => _id));
}
