import { Types } from 'mongoose';
import type { Actor } from '../kernel/actor';
import { assertSameDistrict, recordAudit } from '../accounts';
import { AppError, notFound } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { CrossingModel, type CrossingDoc } from './model';

/** Bridges and ferries of a district. */
export async function listCrossings(districtCode: string): Promise<CrossingDoc[]> {
  return CrossingModel.find({ districtCode }).sort({ key: 1 }).limit(1000).lean<CrossingDoc[]>();
}

/** Closes, opens or limits a crossing of the actor's district. */
export async function updateCrossing(
  kernel: Kernel,
  actor: Actor,
  change: { id: string; ifMatch: number | undefined; set: Partial<CrossingDoc> },
): Promise<CrossingDoc> {
  return transact(kernel, actor, async (tx) => {
    const crossing = await CrossingModel.findById(new Types.ObjectId(change.id)).lean<CrossingDoc>();
    if (!crossing) throw notFound('The crossing');
    assertSameDistrict(actor, crossing.districtCode);
    if (change.ifMatch !== undefined && change.ifMatch !== crossing.version) {
      throw new AppError('version_conflict', `Somebody changed this crossing (version ${crossing.version})`, {
        action: 'Load it again and repeat your change.',
      });
    }
    const after = await CrossingModel.findOneAndUpdate(
      { _id: crossing._id },
      { $set: change.set, $inc: { version: 1 } },
      { returnDocument: 'after' },
    ).lean<CrossingDoc>();
    if (!after) throw notFound('The crossing');
    await tx.record('network:crossing-updated', { crossingId: change.id });
    await recordAudit(kernel, {
      actor,
      act: 'crossing-updated',
      subject: `crossing:${change.id}`,
      details: { changed: Object.keys(change.set) },
    });
    return after;
  });
}
