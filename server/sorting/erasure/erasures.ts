import { Types } from 'mongoose';
import type { z } from 'zod';
import type { erasureApi } from '#shared/sorting/workshop';
import { AccountModel } from '../../accounts';
import { changeUnits, findOwnUnit } from '../../custody';
import type { Actor } from '../../kernel/actor';
import { AppError, notFound } from '../../kernel/errors';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { ruleOn } from '../rulebook/rule-on';
import { actAt, unitAtSite } from '../workshop/site-unit';
import { needsErasure } from './gate';
import { ErasureModel, type ErasureDoc } from './model';
import { assertRightKind } from './rules';

const nameOf = async (actor: Actor) => (await AccountModel.findById(actor.accountId, { name: 1 }).lean())?.name ?? '';

/** Records a wiping with its evidence; it waits for somebody else to verify it. */
export async function recordErasure(
  kernel: Kernel,
  actor: Actor,
  input: z.output<typeof erasureApi.recordErasure.body> & { code: string },
): Promise<ErasureDoc> {
  return transact(kernel, actor, async () => {
    const unit = await unitAtSite(actor, input.code);
    if (!(await needsErasure(unit.districtCode, unit)))
      throw new AppError('not_accepted', `Unit ${unit.code} bears no data`, { action: 'Go on without an erasure.' });
    const { at, day } = await actAt(kernel, actor, { unit, kind: 'erased', photoIds: input.photoIds });
    const { rules, validFrom } = await ruleOn({ ...unit, table: 'erasure', day });
    assertRightKind(rules, input);
    const doc: ErasureDoc = {
      _id: new Types.ObjectId(),
      ...{ organisationId: unit.organisationId, districtCode: unit.districtCode, siteId: unit.siteId },
      ...{ unitId: unit._id, ...input, code: unit.code },
      ...{ operatorId: new Types.ObjectId(actor.accountId), operator: await nameOf(actor) },
      ...{ verifierId: null, verifier: '', status: 'waiting', ruleFrom: validFrom, at, verifiedAt: null },
    };
    await ErasureModel.create([doc]);
    return doc;
  });
}

/** Verifies a wiping. The verifier is never the operator; a failed one is kept and does not count. */
export async function verifyErasure(
  kernel: Kernel,
  actor: Actor,
  input: { id: string; passed: boolean },
): Promise<ErasureDoc> {
  return transact(kernel, actor, async (tx) => {
    const erasure = await ErasureModel.findById(input.id).lean<ErasureDoc>();
    if (!erasure) throw notFound('The erasure');
    const unit = await unitAtSite(actor, erasure.code);
    if (erasure.status !== 'waiting')
      throw new AppError('wrong_state', `This erasure is ${erasure.status} already`, { action: 'Load it again.' });
    if (String(erasure.operatorId) === actor.accountId)
      throw new AppError('forbidden', 'Who erased a unit does not verify it', {
        action: 'Let a colleague verify it.',
      });
    const verifier = await nameOf(actor);
    const at = kernel.clock.now();
    const set = {
      ...{ status: input.passed ? ('verified' as const) : ('failed' as const), verifiedAt: at },
      ...{ verifierId: new Types.ObjectId(actor.accountId), verifier },
    };
    await ErasureModel.updateOne({ _id: erasure._id }, { $set: set });
    if (input.passed) {
      const { medium, method, passes, randomPasses, tool, photoIds } = erasure;
      const about = { erasureId: input.id, medium, method, passes, randomPasses, tool };
      const happening = await actAt(kernel, actor, { unit, kind: 'erased' });
      await changeUnits(tx, { ...happening, about, set: { erasedAt: at } }, [{ unit, photoIds }]);
    }
    return { ...erasure, ...set };
  });
}

/** Erasures of a unit, newest first, and whether it needs one. */
export async function listErasures(actor: Actor, code: string): Promise<{ items: ErasureDoc[]; needed: boolean }> {
  const unit = await findOwnUnit(actor, code);
  const items = await ErasureModel.find({ unitId: unit._id }).sort({ _id: -1 }).lean<ErasureDoc[]>();
  return { items, needed: await needsErasure(unit.districtCode, unit) };
}
