import { Types } from 'mongoose';
import { recordAudit } from '../../accounts';
import type { Actor } from '../../kernel/actor';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { listRequestDocs } from '../../requests';
import { PlanModel, type PlanDoc } from '../model';
import { getPlanDoc } from '../plans';
import { assertOwnPlan } from '../policy';
import { applyOrders } from './apply-orders';
import { readDayOf } from './cached-day';

const begunStates: readonly string[] = ['onway', 'door', 'done', 'failed'];
const requestIdsOf = ({ stops }: PlanDoc['routes'][number]): string[] =>
  stops.flatMap(({ requestId }) => requestId ?? []);

/** Shifts of which a visit has begun. */
async function begunShiftsOf(plan: PlanDoc): Promise<string[]> {
  const docs = await listRequestDocs(plan.routes.flatMap(requestIdsOf));
  const begun = new Set(docs.flatMap(({ _id, status }) => (begunStates.includes(status) ? String(_id) : [])));
  return plan.routes.flatMap((route) => (requestIdsOf(route).some((id) => begun.has(id)) ? [route.shiftId] : []));
}

/**
 * A draft to change by hand, beside the plan it is copied from. Routes of which a visit has begun are left out: they stay as they are when the
 * copy is published.
 */
export async function copyPlan(kernel: Kernel, actor: Actor, id: string): Promise<PlanDoc> {
  return transact(kernel, actor, async () => {
    const plan = await getPlanDoc(id);
    assertOwnPlan(actor, plan);
    const leavesOut = {
      shiftIds: [...new Set([...(plan.leavesOut?.shiftIds ?? []), ...(await begunShiftsOf(plan))])],
    };
    const _id = new Types.ObjectId();
    const copy: PlanDoc = {
      ...plan,
      ...{ _id, copy: _id, status: 'draft', createdAt: kernel.clock.now(), version: 1, leavesOut },
      edited: { basedOn: id, changes: [] },
      routes: plan.routes.filter(({ shiftId }) => !leavesOut.shiftIds.includes(shiftId)),
    };
    if (copy.routes.length < plan.routes.length) {
      const { totals, violations } = applyOrders(await readDayOf(copy), copy, []);
      Object.assign(copy, { totals, check: { violations } });
    }
    await PlanModel.create([copy]);
    await recordAudit(kernel, {
      actor,
      act: 'plan-copied',
      subject: `plan:${String(_id)}`,
      details: { from: id, day: plan.day },
    });
    return copy;
  });
}
