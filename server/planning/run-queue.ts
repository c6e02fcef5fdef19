import { Types } from 'mongoose';
import type { RunProblem } from '#shared/planning/findings';
import type { Plan, PlanRun } from '#shared/planning/planning';
import { systemActor } from '../kernel/actor';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { PlanModel, PlanRunModel, type PlanRunDoc } from './model';

/** How long a silent holder keeps a run, and how often a living one says so. Both count the database's time. */
const leaseMs = 6_000;
export const heartbeatMs = 1_500;

/** Everything that a holder writes goes only to the run as it took it. */
const held = (run: PlanRunDoc) => ({ _id: run._id, status: 'running' as const, owner: run.owner, fence: run.fence });
const inLeaseTime = { $add: ['$$NOW', leaseMs] };

/** Takes the oldest run that waits, or whose holder fell silent; null when there is none. */
export async function takeRun(kernel: Pick<Kernel, 'instanceId'>): Promise<PlanRunDoc | null> {
  return PlanRunModel.findOneAndUpdate(
    { $or: [{ status: 'queued' }, { status: 'running', $expr: { $lt: ['$leaseUntil', '$$NOW'] } }] },
    [
      {
        $set: {
          takenOver: { $add: ['$takenOver', { $cond: [{ $eq: ['$status', 'running'] }, 1, 0] }] },
          status: 'running',
          owner: kernel.instanceId,
          leaseUntil: inLeaseTime,
          fence: { $add: ['$fence', 1] },
        },
      },
    ],
    { sort: { _id: 1 }, returnDocument: 'after', updatePipeline: true },
  ).lean<PlanRunDoc>();
}

/** How many runs wait to be taken. */
export async function countWaiting(): Promise<number> {
  return PlanRunModel.countDocuments({ status: 'queued' });
}

/** Says that the holder lives, with what it has found; null when the run is no longer its own. */
export async function beat(
  run: PlanRunDoc,
  news: Partial<Pick<PlanRunDoc, 'progress' | 'curve' | 'requests' | 'shifts'>> = {},
): Promise<PlanRunDoc | null> {
  const literal = Object.fromEntries(Object.entries(news).map(([key, value]) => [key, { $literal: value }]));
  return PlanRunModel.findOneAndUpdate(held(run), [{ $set: { ...literal, leaseUntil: inLeaseTime } }], {
    returnDocument: 'after',
    updatePipeline: true,
  }).lean<PlanRunDoc>();
}

/** Puts a run back into the queue, for another process or a later try. */
export async function giveBack(run: PlanRunDoc): Promise<void> {
  await PlanRunModel.updateOne(held(run), { $set: { status: 'queued', owner: null, leaseUntil: null } });
}

/** What a run ends with: a plan, or an error that a person understands. */
export type Outcome =
  | {
      plan: Pick<Plan, 'routes' | 'unassigned' | 'totals' | 'check' | 'warnings' | 'pins'>;
      progress: PlanRun['progress'];
    }
  | { error: string; problem: RunProblem };

/**
 * Ends a run: plan, status and event in one transaction, and only when the run is still the holder's own. Answers whether it was; a holder that
 * was thought dead leaves nothing behind, so exactly one plan results.
 */
export async function finishRun(kernel: Kernel, run: PlanRunDoc, outcome: Outcome): Promise<boolean> {
  return transact(kernel, systemActor('planner'), async (tx) => {
    const planId = 'plan' in outcome ? new Types.ObjectId() : null;
    const now = kernel.clock.now();
    const status = planId ? ('done' as const) : ('failed' as const);
    const ended = await PlanRunModel.findOneAndUpdate(
      held(run),
      {
        $set: {
          status,
          planId,
          finishedAt: now,
          owner: null,
          leaseUntil: null,
          error: 'error' in outcome ? outcome.error : null,
          problem: 'error' in outcome ? outcome.problem : null,
          ...('plan' in outcome && outcome.progress && { progress: outcome.progress }),
        },
        $unset: { active: 1 },
      },
      { returnDocument: 'after' },
    ).lean<PlanRunDoc>();
    if (!ended) return false;
    const { organisationId, districtCode, day } = ended;
    if (planId && 'plan' in outcome) {
      await PlanModel.create([
        {
          ...outcome.plan,
          _id: planId,
          runId: run._id,
          organisationId,
          districtCode,
          day,
          status: 'draft',
          createdAt: now,
        },
      ]);
    }
    await tx.record('planning:run-finished', {
      runId: String(run._id),
      day,
      planId: planId && String(planId),
      status,
    });
    return true;
  });
}
