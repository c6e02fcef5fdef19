import { Types } from 'mongoose';
import { endsAfterBeginning, isStanding } from '#shared/network/closures';
import type { Actor } from '../kernel/actor';
import { assertSameDistrict, recordAudit } from '../accounts';
import { AppError, notFound, refusedField } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { crossingOn } from './closures';
import { CrossingModel, type CrossingDoc } from './model';

/** Bridges and ferries of a district. */
export async function listCrossings(districtCode: string): Promise<CrossingDoc[]> {
  return CrossingModel.find({ districtCode }).sort({ key: 1 }).limit(1000).lean<CrossingDoc[]>();
}

/** The same as they are on a day: what is closed from later on is not closed yet, what is closed until then is not closed any more. */
export async function listCrossingsOn(
  districtCode: string,
  on: { day: string; timeZone: string; now?: Date | undefined },
): Promise<CrossingDoc[]> {
  return (await listCrossings(districtCode)).map((crossing) => crossingOn(crossing, on));
}

/** What is to be written: hours belong to a closure, its end lies ahead and after its beginning. Throws `invalid_input`. */
function withClosure(set: Partial<CrossingDoc>, crossing: CrossingDoc, now: Date): Partial<CrossingDoc> {
  const standing = isStanding(crossing, now);
  const { closed = standing } = set;
  if (!closed) {
    const told = (['closedFrom', 'closedUntil'] as const).find((field) => set[field]);
    if (told)
      throw refusedField(told, {
        ...{ message: 'An open crossing has no hours of a closure', rule: 'wrong' },
        action: 'Close it, or leave the hours out.',
      });
    return { ...set, ...(crossing.closed && { closed }), closedFrom: null, closedUntil: null };
  }
  const { closedFrom = standing ? (crossing.closedFrom ?? null) : now } = set;
  const { closedUntil = set.closed === undefined ? crossing.closedUntil : null } = set;
  if (closedUntil && closedUntil <= now)
    throw refusedField('closedUntil', {
      ...{ message: `${closedUntil.toISOString()} has passed`, rule: 'too_small' },
      action: 'Choose a later time, or open the crossing.',
    });
  if (!endsAfterBeginning({ closedFrom, closedUntil }))
    throw refusedField('closedUntil', {
      ...{ message: 'A closure ends after it begins', rule: 'too_small' },
      action: 'Choose a later end, or an earlier beginning.',
    });
  return { ...set, closedFrom, closedUntil };
}

/** Refuses hours in which a crossing is never open; travel knows none over midnight. Throws `invalid_input`. */
function assertOpens(set: Partial<CrossingDoc>, crossing: CrossingDoc): void {
  if (set.openFrom === undefined && set.openTo === undefined) return;
  const { openFrom = crossing.openFrom, openTo = crossing.openTo } = set;
  if (openFrom >= openTo)
    throw refusedField(set.openTo === undefined ? 'openFrom' : 'openTo', {
      ...{ message: `A crossing closes (${openTo}) after it opens (${openFrom}), on the same day`, rule: 'too_small' },
      ...{ action: 'Correct the hours; the whole day is 00:00 to 24:00.', details: { openFrom, openTo } },
    });
}

/** Closes, opens or limits a crossing of the actor's district. Closed without a beginning it is so from now on, without an end until somebody opens it. */
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
    assertOpens(change.set, crossing);
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
