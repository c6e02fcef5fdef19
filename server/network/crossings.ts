import { Types } from 'mongoose';
import type { Actor } from '../kernel/actor';
import { assertSameDistrict, recordAudit } from '../accounts';
import { AppError, notFound } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { crossingOn, isClosedAt } from './closures';
import { CrossingModel, type CrossingDoc } from './model';

/** Bridges and ferries of a district. */
export async function listCrossings(districtCode: string): Promise<CrossingDoc[]> {
  return CrossingModel.find({ districtCode }).sort({ key: 1 }).limit(1000).lean<CrossingDoc[]>();
}

/** The same as they are on a day: what is closed until then is not closed any more. */
export async function listCrossingsOn(
  districtCode: string,
  on: { day: string; timeZone: string; now?: Date | undefined },
): Promise<CrossingDoc[]> {
  return (await listCrossings(districtCode)).map((crossing) => crossingOn(crossing, on));
}

/** What is to be written: an end belongs to a closure and lies ahead. Throws `invalid_input`. */
function withClosure(set: Partial<CrossingDoc>, crossing: CrossingDoc, now: Date): Partial<CrossingDoc> {
  const { closed = isClosedAt(crossing, now) } = set;
  if (!closed && set.closedUntil)
    throw new AppError('invalid_input', 'An open crossing has no end of a closure', {
      action: 'Close it, or leave the end out.',
      details: { issues: [{ path: 'body.closedUntil', message: 'the crossing is open', rule: 'wrong' }] },
    });
  if (!closed) return { ...set, ...(crossing.closed && { closed }), closedUntil: null };
  const closedUntil =
    set.closedUntil === undefined && set.closed === undefined ? crossing.closedUntil : set.closedUntil;
  if (closedUntil && closedUntil <= now)
    throw new AppError('invalid_input', `${closedUntil.toISOString()} has passed`, {
      action: 'Choose a later time, or open the crossing.',
      details: { issues: [{ path: 'body.closedUntil', message: 'has passed', rule: 'too_small' }] },
    });
  return { ...set, closedUntil: closedUntil ?? null };
}

/** Closes, opens or limits a crossing of the actor's district. Closed without an end it stays so until somebody opens it. */
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
      { $set: withClosure(change.set, crossing, kernel.clock.now()), $inc: { version: 1 } },
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
