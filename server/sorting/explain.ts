import { Types } from 'mongoose';
import { recordAudit } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { GapModel, type GapDoc } from './model';
import { nameOf } from './hand-gap';
import { assertMaySee } from './policy';
import { settleIfClear } from './shipments/settle';

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
    const at = kernel.clock.now();
    const by = await nameOf(actor);
    const { explanation } = input;
    const after = await GapModel.findOneAndUpdate(
      { _id: gap._id },
      {
        $set: {
          status: 'explained',
          explanation,
          explainedBy: new Types.ObjectId(actor.accountId),
          explainedAt: at,
        },
        $push: { steps: { step: 'explained', at, by, owner: gap.owner, dueDay: gap.dueDay, reason: explanation } },
        $inc: { version: 1 },
      },
      { returnDocument: 'after' },
    ).lean<GapDoc>();
    if (!after) throw notFound('The gap');
    if (after.shipmentId) await settleIfClear(kernel, tx, String(after.shipmentId));
    await tx.record('sorting:gap-explained', { gapId: input.id, day: gap.day });
    await recordAudit(kernel, { actor, act: 'gap-explained', subject: `gap:${input.id}`, details: { kind: gap.kind } });
    return after;
  });
}
