import { Types } from 'mongoose';
import { AccountModel, recordAudit } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';
import { transact, type Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { GapModel, type ArrivalDoc, type ArrivalUnitDoc, type GapDoc } from './model';
import { assertMaySee, visibleTo } from './policy';

/** Opens a difference; the one who found it owns it until it is explained. */
export async function openGap(
  kernel: Kernel,
  tx: Transaction,
  found: { arrival: ArrivalDoc; unit: ArrivalUnitDoc; kind: GapDoc['kind']; actor: Actor },
): Promise<void> {
  const { arrival, unit, kind, actor } = found;
  const account = await AccountModel.findById(actor.accountId, { name: 1 }).lean();
  const _id = new Types.ObjectId();
  await GapModel.create([
    {
      _id,
      organisationId: arrival.organisationId,
      arrivalId: arrival._id,
      siteId: arrival.siteId,
      day: arrival.day,
      letter: arrival.letter,
      unitCode: unit.code,
      categoryKey: unit.categoryKey,
      kind,
      doorKg: unit.doorKg,
      receivedKg: unit.receivedKg,
      ownerId: new Types.ObjectId(actor.accountId),
      owner: account?.name ?? '',
      openedAt: kernel.clock.now(),
    },
  ]);
  await tx.record('sorting:gap-opened', { gapId: String(_id), arrivalId: String(arrival._id), day: arrival.day });
}

/** Differences that the actor may see, newest first. */
export async function listGaps(
  actor: Actor,
  query: {
    day?: string | undefined;
    status?: GapDoc['status'] | undefined;
    limit: number;
    cursor?: string | undefined;
  },
): Promise<GapDoc[]> {
  const { day, status, limit, cursor } = query;
  if (cursor !== undefined && !Types.ObjectId.isValid(cursor))
    throw new AppError('invalid_input', 'The cursor is not one of ours', { action: 'Start again at the first page.' });
  return GapModel.find({
    ...visibleTo(actor),
    ...(day && { day }),
    ...(status && { status }),
    ...(cursor && { _id: { $lt: new Types.ObjectId(cursor) } }),
  })
    .sort({ _id: -1 })
    .limit(limit)
    .lean<GapDoc[]>();
}

/** Says where a difference came from; that ends it. */
export async function explainGap(
  kernel: Kernel,
  actor: Actor,
  input: { id: string; explanation: string },
): Promise<GapDoc> {
  return transact(kernel, actor, async (tx) => {
    const gap = await GapModel.findById(input.id).lean<GapDoc>();
    if (!gap) throw notFound('The gap');
    assertMaySee(actor, gap, 'The gap');
    if (gap.status === 'explained')
      throw new AppError('wrong_state', 'This gap is explained already', {
        action: 'Load the list again.',
        details: { explanation: gap.explanation },
      });
    const after = await GapModel.findOneAndUpdate(
      { _id: gap._id },
      {
        $set: {
          status: 'explained',
          explanation: input.explanation,
          explainedBy: new Types.ObjectId(actor.accountId),
          explainedAt: kernel.clock.now(),
        },
        $inc: { version: 1 },
      },
      { returnDocument: 'after' },
    ).lean<GapDoc>();
    if (!after) throw notFound('The gap');
    await tx.record('sorting:gap-explained', { gapId: input.id, day: gap.day });
    await recordAudit(kernel, { actor, act: 'gap-explained', subject: `gap:${input.id}`, details: { kind: gap.kind } });
    return after;
  });
}
