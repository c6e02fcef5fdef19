import { recordAudit, tenantOf } from '../accounts';
import type { Actor } from '../kernel/actor';
import { notFound } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { districtOf, forgetDistrict } from './districts';
import { DistrictModel, type DistrictDoc } from './model';

/** The district that the actor's organisation runs. */
async function ownDistrict(actor: Actor): Promise<DistrictDoc> {
  const district = await districtOf(actor);
  if (tenantOf(actor) !== String(district.operatorId)) throw notFound('The bonus');
  return district;
}

/** What is paid on top, in fen, for a window in which a vehicle is near anyway. */
export async function getNearBonus(actor: Actor): Promise<{ bonusFen: number }> {
  return { bonusFen: (await ownDistrict(actor)).nearBonusFen ?? 0 };
}

/** Changes it for windows that are offered from now on: who holds or has booked one was told an amount and gets it. */
export async function setNearBonus(kernel: Kernel, actor: Actor, bonusFen: number): Promise<{ bonusFen: number }> {
  const { code } = await ownDistrict(actor);
  await transact(kernel, actor, async () => {
    const before = await DistrictModel.findOneAndUpdate({ code }, { $set: { nearBonusFen: bonusFen } })
      .select({ nearBonusFen: 1 })
      .lean<DistrictDoc>();
    await recordAudit(kernel, {
      actor,
      act: 'near-bonus-set',
      subject: `district:${code}`,
      details: { fromFen: before?.nearBonusFen ?? 0, toFen: bonusFen },
    });
  });
  forgetDistrict(code);
  return { bonusFen };
}
