import type { RouteOrder } from '#shared/planning/edits';
import type { PlanChange } from '#shared/planning/planning';
import { AccountModel, recordAudit, type AccountDoc } from '../../accounts';
import type { Actor } from '../../kernel/actor';
import { AppError } from '../../kernel/errors';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { comparePlans } from '../compare';
import { PlanModel, type PlanDoc } from '../model';
import { getPlanDoc } from '../plans';
import { assertOwnPlan } from '../policy';
import { applyOrders, type AppliedOrders } from './apply-orders';
import { readDayOf } from './cached-day';

/** What a dispatcher stores. */
export interface EditInput {
  id: string;
  ifMatch: number | undefined;
  routes: RouteOrder[];
  pins?: string[] | undefined;
}

/** Only the newest are kept with the plan; the audit has all of them. */
const mostChanges = 100;

const orderOf = ({ stops }: PlanDoc['routes'][number]): string =>
  stops.map(({ kind, requestId, siteId, parts }) => [kind, requestId ?? siteId, ...parts].join()).join(' ');

function changeOf(before: PlanDoc, after: PlanDoc, who: { at: Date; byName: string }): PlanChange {
  const { moved } = comparePlans(before, after);
  const known = new Map(before.routes.map((route) => [route.shiftId, orderOf(route)]));
  return {
    version: after.version,
    at: who.at.toISOString(),
    byName: who.byName,
    moved: moved.slice(0, 50),
    reordered: after.routes.filter((route) => known.get(route.shiftId) !== orderOf(route)).map(({ letter }) => letter),
    pinned:
      after.pins.filter((id) => !before.pins.includes(id)).length +
      before.pins.filter((id) => !after.pins.includes(id)).length,
  };
}

function assertVersion(plan: PlanDoc, ifMatch: number | undefined): void {
  const since = (plan.edited?.changes ?? []).filter(({ version }) => version > (ifMatch ?? plan.version));
  if (ifMatch !== undefined && ifMatch !== plan.version)
    throw new AppError(
      'version_conflict',
      `Somebody changed this plan (version ${plan.version}, yours is ${ifMatch})`,
      {
        action: 'Look at what was changed, then repeat your change on it.',
        details: { version: plan.version, changes: since },
      },
    );
}

function withOrders(plan: PlanDoc, applied: AppliedOrders, pins: string[]): PlanDoc {
  const known = new Map(plan.unassigned.map((one) => [one.requestId, one]));
  return {
    ...plan,
    ...{ routes: applied.routes, totals: applied.totals, pins },
    check: { violations: applied.violations },
    unassigned: applied.unassigned.map(
      (requestId) => known.get(requestId) ?? { requestId, reason: 'by_hand' as const, shifts: [] },
    ),
    version: plan.version + 1,
  };
}

/**
 * Stores other orders in a copied plan, timed and judged on the day as it is now. Broken rules are kept with the plan: it cannot be published
 * until they are mended. Throws `version_conflict` with who changed what, `wrong_state` for plans that are no copies or no drafts.
 */
export async function editPlan(kernel: Kernel, actor: Actor, input: EditInput): Promise<PlanDoc> {
  return transact(kernel, actor, async (tx) => {
    const plan = await getPlanDoc(input.id);
    assertOwnPlan(actor, plan);
    assertVersion(plan, input.ifMatch);
    if (plan.status !== 'draft' || !plan.edited)
      throw new AppError('wrong_state', 'This plan is not changed by hand', { action: 'Make a copy and change that.' });
    const applied = applyOrders(await readDayOf(plan), plan, input.routes);
    const [undrivable] = applied.undrivable;
    if (undrivable)
      throw new AppError('plan_invalid', 'A route has no usable way between two of its stops', {
        action: 'Give the visit to a vehicle that may use the crossing.',
        details: { shiftIds: applied.undrivable },
      });
    const next = withOrders(plan, applied, input.pins ?? plan.pins);
    const account = await AccountModel.findById(actor.accountId, { name: 1 }).lean<AccountDoc>();
    const change = changeOf(plan, next, { at: kernel.clock.now(), byName: account?.name ?? '' });
    next.edited = { ...plan.edited, changes: [...plan.edited.changes, change].slice(-mostChanges) };
    const { _id, ...set } = next;
    const stored = await PlanModel.updateOne({ _id, version: plan.version, status: 'draft' }, { $set: set });
    if (stored.matchedCount === 0)
      throw new AppError('version_conflict', 'Somebody changed this plan at this very moment', {
        action: 'Load it again and repeat your change.',
      });
    await tx.record('planning:plan-edited', { planId: input.id, day: plan.day, version: next.version });
    await recordAudit(kernel, {
      actor,
      act: 'plan-edited',
      subject: `plan:${input.id}`,
      details: { version: next.version, moved: change.moved.length, reordered: change.reordered },
    });
    return next;
  });
}
