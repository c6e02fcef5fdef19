import { Types } from 'mongoose';
import type { Role } from '#shared/kernel/roles';
import { AccountModel, recordAudit } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { GapModel, type GapDoc } from './model';
import { assertMaySee } from './policy';

/** A difference that the actor may see. */
export async function getGap(actor: Actor, id: string): Promise<GapDoc> {
  const gap = await GapModel.findById(id).lean<GapDoc>();
  if (!gap) throw notFound('The gap');
  assertMaySee(actor, gap, 'The gap');
  return gap;
}

/** The name of somebody, for what is written down. */
export async function nameOf(actor: Actor): Promise<string> {
  return (await AccountModel.findById(actor.accountId, { name: 1 }).lean())?.name ?? '';
}

/** Who may have to clear a difference up: staff of its centre, dispatchers and administrators of its organisation. */
export async function listGapOwners(gap: GapDoc): Promise<{ id: string; name: string; role: Role }[]> {
  const accounts = await AccountModel.find(
    {
      organisationId: gap.organisationId,
      disabled: false,
      $or: [
        { role: { $in: ['dispatcher', 'administrator'] } },
        { role: 'centre_staff', siteId: new Types.ObjectId(gap.siteId) },
      ],
    },
    { name: 1, role: 1 },
  )
    .sort({ role: 1, name: 1 })
    .limit(500)
    .lean();
  return accounts.map(({ _id, name, role }) => ({ id: String(_id), name, role }));
}

/** Gives an open difference to somebody else, or another due day, with the reason; what it was before stays in its steps. */
export async function handGap(
  kernel: Kernel,
  actor: Actor,
  input: { gapId: string; ownerId: string; dueDay?: string | undefined; reason: string },
): Promise<GapDoc> {
  return transact(kernel, actor, async (tx) => {
    const gap = await getGap(actor, input.gapId);
    if (gap.status === 'explained')
      throw new AppError('wrong_state', 'This gap is explained already', {
        action: 'Load the list again.',
        details: { explanation: gap.explanation },
      });
    const owner = (await listGapOwners(gap)).find(({ id }) => id === input.ownerId);
    if (!owner) throw notFound('The new owner');
    const { dueDay = gap.dueDay, reason } = input;
    if (dueDay < gap.day)
      throw new AppError('invalid_input', `A gap of ${gap.day} cannot be due on ${dueDay}`, {
        action: 'Choose a day that is not before it was found.',
      });
    const at = kernel.clock.now();
    const step = { step: 'handed' as const, at, by: await nameOf(actor), owner: owner.name, dueDay, reason };
    const after = await GapModel.findOneAndUpdate(
      { _id: gap._id },
      {
        $set: { ownerId: new Types.ObjectId(owner.id), owner: owner.name, dueDay },
        $push: { steps: step },
        $inc: { version: 1 },
      },
      { returnDocument: 'after' },
    ).lean<GapDoc>();
    if (!after) throw notFound('The gap');
    await tx.record('sorting:gap-handed', { gapId: input.gapId, day: gap.day });
    const subject = `gap:${input.gapId}`;
    await recordAudit(kernel, { actor, act: 'gap-handed', subject, details: { owner: owner.name, dueDay, reason } });
    return after;
  });
}
