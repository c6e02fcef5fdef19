import type { FixChange } from '#shared/planning/fixes';
import { createShift, getShift, updateShift } from '../../fleet';
import type { Actor } from '../../kernel/actor';
import { notFound } from '../../kernel/errors';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { getSite, openPeriodsOf, updateSite } from '../../network';
import { agreeWindow, moveToSlot, type RequestDoc } from '../../requests';
import { timeOfSec } from '#shared/kernel/time';
import { listChosenRequests, listChosenShifts } from '../gather-day';
import type { PlanDoc, PlanRunDoc } from '../model';
import { getPlanDoc } from '../plans';
import { assertOwnPlan } from '../policy';
import { startPlanRun } from '../runs';
import { assertChangeable, leftOutOf, queryOf } from './day-of-plan';

/** Makes a change through the feature that it belongs to. Answers the id of a shift that it adds. */
async function make(
  kernel: Kernel,
  actor: Actor,
  { plan, doc, change }: { plan: PlanDoc; doc: RequestDoc; change: FixChange },
): Promise<string | null> {
  const { day } = plan;
  const setShift = async (id: string, set: Parameters<typeof updateShift>[2]['set']) => {
    if ((await getShift(id)).day !== day) throw notFound('The shift');
    await updateShift(kernel, actor, { id, ifMatch: undefined, set });
    return null;
  };
  switch (change.kind) {
    case 'replan':
      return null;
    case 'window':
      await agreeWindow(kernel, actor, doc, { from: change.from, to: change.to });
      return null;
    case 'slot':
      await moveToSlot(kernel, actor, doc, { slot: change.slot, event: 'reschedule' });
      return null;
    case 'shift_time':
      return setShift(change.shiftId, { startsAt: change.startsAt, endsAt: change.endsAt });
    case 'skill':
      return setShift(change.shiftId, { lent: change.lent });
    case 'vehicle':
      return setShift(change.shiftId, { vehicleId: change.vehicleId });
    case 'new_shift': {
      const { kind: _, ...shift } = change;
      return String((await createShift(kernel, actor, { ...shift, day }))._id);
    }
    case 'site_hours': {
      const site = await getSite(change.siteId);
      const periods = openPeriodsOf(site, day).map(({ fromSec, toSec }) => ({
        from: timeOfSec(fromSec),
        to: timeOfSec(toSec),
      }));
      const last = periods.pop();
      if (!last || change.to <= last.to) throw notFound('The closing time of the site');
      const exception = { day, periods: [...periods, { ...last, to: change.to }], reason: `request ${doc.code}` };
      const others = site.hoursExceptions.filter((one) => one.day !== day);
      await updateSite(kernel, actor, {
        ...{ id: change.siteId, ifMatch: undefined },
        set: { hoursExceptions: [...others, exception] },
      });
      return null;
    }
  }
}

/**
 * Makes a change and queues a run that begins from the plan and gives up none of its requests, nor this one: both in one transaction. Null
 * when the request has gone to another day. Throws what the features say that the change belongs to.
 */
export async function takeFix(
  kernel: Kernel,
  actor: Actor,
  input: { id: string; requestId: string; change: FixChange; seconds: number },
): Promise<PlanRunDoc | null> {
  const { id, requestId, change, seconds } = input;
  return transact(kernel, actor, async () => {
    const plan = await getPlanDoc(id);
    assertOwnPlan(actor, plan);
    const { doc } = await leftOutOf(plan, requestId);
    await assertChangeable(plan);
    const shiftId = await make(kernel, actor, { plan, doc, change });
    if (change.kind === 'slot' && change.slot.day !== plan.day) return null;
    const query = await queryOf(plan);
    const requestIds = query.requestIds && (await listChosenRequests(query)).map(({ _id }) => String(_id));
    const shiftIds = query.shiftIds && (await listChosenShifts(query)).map(({ _id }) => String(_id));
    return startPlanRun(kernel, actor, {
      ...{ day: plan.day, seconds, seed: 1, from: { planId: id, requestId } },
      ...(requestIds && { requestIds: [...new Set([...requestIds, requestId])] }),
      ...(shiftIds && { shiftIds: shiftId ? [...shiftIds, shiftId] : shiftIds }),
    });
  });
}
