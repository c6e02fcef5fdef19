import { model, Schema } from 'mongoose';

interface Lease {
  _id: string;
  owner: string;
  until: Date;
}
const schema = new Schema<Lease>(
  { _id: String, owner: { type: String, required: true }, until: { type: Date, required: true } },
  { collection: 'leases', versionKey: false },
);

/** Who may do a thing at the moment. */
export const LeaseModel = model<Lease>('Lease', schema);

/** Takes or renews a lease for `ttlMs`; false when another owner holds it. */
export async function holdLease(name: string, owner: string, ttlMs: number): Promise<boolean> {
  const now = new Date();
  try {
    const held = await LeaseModel.findOneAndUpdate(
      { _id: name, $or: [{ owner }, { until: { $lt: now } }] },
      { $set: { owner, until: new Date(now.getTime() + ttlMs) } },
      { upsert: true, returnDocument: 'after' },
    );
    return held?.owner === owner;
  } catch (error) {
    if ((error as { code?: number }).code === 11000) return false;
    throw error;
  }
}

/** Gives a lease back so that another process need not wait for its end. */
export async function releaseLease(name: string, owner: string): Promise<void> {
  await LeaseModel.deleteOne({ _id: name, owner });
}
