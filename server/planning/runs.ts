import { isValidObjectId, Types } from 'mongoose';
import { dayOf } from '#shared/kernel/time';
import { recordAudit } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError, isDuplicateKey, notFound } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { districtOf } from '../network';
import { listChosenRequests, listChosenShifts, type DayQuery } from './gather-day';
import { PlanRunModel, type PlanRunDoc } from './model';
import { getPlanDoc } from './plans';
import { assertOwnPlan, assertOwnRun, planningScopeOf } from './policy';
import { usualBound } from './same-day/reserve';

/** What a planner asks for. */
interface RunInput {
  day: string;
  shiftIds?: string[] | undefined;
  requestIds?: string[] | undefined;
  seconds: number;
  seed: number;
  overflowBound?: number;
  /** Plan to begin from, and perhaps a request that is not to be left out again. */
  from?: { planId: string; requestId: string | null };
  fromPlanId?: string | undefined;
}

const activeRunConflict = (day: string, run: Pick<PlanRunDoc, '_id' | 'status'> | null) =>
  new AppError('conflict', `A plan run of ${day} is already ${run?.status === 'queued' ? 'waiting' : 'running'}`, {
    action: 'Wait for it, or stop it first.',
    details: run ? { planRunId: String(run._id), status: run.status } : { day },
  });

/** Chosen ids that are not ready on the day look as if they were not there, whoever they belong to. */
async function assertChoice(query: DayQuery): Promise<{ requests: number; shifts: number }> {
  const shifts = (await listChosenShifts(query)).length;
  const requests = (await listChosenRequests(query)).length;
  if (query.shiftIds && shifts < new Set(query.shiftIds).size)
    throw new AppError(
      'not_found',
      `${query.shiftIds.length - shifts} of the chosen shifts are not ready on ${query.day}`,
      {
        action: 'Load the shifts of the day again.',
      },
    );
  if (query.requestIds && requests < new Set(query.requestIds).size)
    throw new AppError(
      'not_found',
      `${query.requestIds.length - requests} of the chosen requests do not wait for a plan on ${query.day}`,
      { action: 'Load the requests of the day again.' },
    );
  return { requests, shifts };
}

/** The plan that a run begins from: one of the actor's organisation and of the same day. */
async function fromOf(
  actor: Actor,
  day: string,
  planId: string | undefined,
): Promise<{ planId: string; requestId: null } | null> {
  if (!planId) return null;
  const plan = await getPlanDoc(planId);
  assertOwnPlan(actor, plan);
  if (plan.day !== day)
    throw new AppError('invalid_input', `The plan is for ${plan.day}, not for ${day}`, {
      action: 'Begin from a plan of the same day.',
      details: { day, planDay: plan.day },
    });
  return { planId, requestId: null };
}

/** Queues a run; any process with planner threads takes it. One run of an organisation and day at a time. */
export async function startPlanRun(kernel: Kernel, actor: Actor, input: RunInput): Promise<PlanRunDoc> {
  const scope = planningScopeOf(actor);
  const { day, seconds, seed, overflowBound = usualBound } = input;
  const today = dayOf(kernel.clock.now(), (await districtOf(actor)).timeZone);
  if (day < today)
    throw new AppError('invalid_input', `${day} has passed; today is ${today}`, {
      action: 'Choose today or a later day.',
      details: { day, today },
    });
  const query = { ...scope, day, shiftIds: input.shiftIds ?? null, requestIds: input.requestIds ?? null };
  return transact(kernel, actor, async (tx) => {
    const from = input.from ?? (await fromOf(actor, day, input.fromPlanId));
    const active = await PlanRunModel.findOne({ organisationId: scope.organisationId, day, active: true }).lean();
    if (active) throw activeRunConflict(day, active);
    const counts = await assertChoice(query);
    const run: PlanRunDoc = {
      ...query,
      ...counts,
      _id: new Types.ObjectId(),
      organisationId: new Types.ObjectId(scope.organisationId),
      shiftIds: input.shiftIds ?? null,
      requestIds: input.requestIds ?? null,
      status: 'queued',
      active: true,
      stopRequested: false,
      options: { seconds, seed, overflowBound },
      from,
      progress: null,
      curve: [],
      planId: null,
      error: null,
      createdAt: kernel.clock.now(),
      finishedAt: null,
      takenOver: 0,
      owner: null,
      leaseUntil: null,
      fence: 0,
    };
    try {
      await PlanRunModel.create([run]);
    } catch (error) {
      if (isDuplicateKey(error)) throw activeRunConflict(day, null);
      throw error;
    }
    await tx.record('planning:run-requested', { runId: String(run._id), day });
    await recordAudit(kernel, {
      actor,
      act: 'plan-run-started',
      subject: `plan-run:${String(run._id)}`,
      details: { day, seconds, seed },
    });
    return run;
  });
}

/** Runs of a day, newest first. */
export async function listPlanRuns(actor: Actor, day: string): Promise<PlanRunDoc[]> {
  const { organisationId } = planningScopeOf(actor);
  return PlanRunModel.find({ organisationId, day }).sort({ _id: -1 }).limit(100).lean<PlanRunDoc[]>();
}

/** One run of the actor's organisation. */
export async function getPlanRun(actor: Actor, id: string): Promise<PlanRunDoc> {
  const run = isValidObjectId(id) ? await PlanRunModel.findById(id).lean<PlanRunDoc>() : null;
  if (!run) throw notFound('The plan run');
  assertOwnRun(actor, run);
  return run;
}

/**
 * Ends a run early: a running one keeps the best plan it has, one that nobody has taken yet ends without a plan. Asking again changes nothing.
 * Throws `wrong_state` when it is over.
 */
export async function stopPlanRun(kernel: Kernel, actor: Actor, id: string): Promise<PlanRunDoc> {
  return transact(kernel, actor, async (tx) => {
    const run = await getPlanRun(actor, id);
    if (!run.active)
      throw new AppError('wrong_state', `The plan run is over (${run.status})`, { action: 'Look at its plan.' });
    if (run.stopRequested) return run;
    const untouched = run.status === 'queued' && run.fence === 0;
    const change = untouched
      ? {
          $set: {
            stopRequested: true,
            status: 'failed' as const,
            error: 'Stopped before planning began.',
            problem: 'stopped_before' as const,
            finishedAt: kernel.clock.now(),
          },
          $unset: { active: 1 as const },
        }
      : { $set: { stopRequested: true } };
    const stopped = await PlanRunModel.findOneAndUpdate(
      { _id: run._id, status: run.status, fence: run.fence },
      change,
      {
        returnDocument: 'after',
      },
    ).lean<PlanRunDoc>();
    if (!stopped) throw new AppError('conflict', 'The plan run changed at this very moment', { action: 'Try again.' });
    await tx.record('planning:run-stop-requested', { runId: id, day: run.day });
    const subject = `plan-run:${id}`;
    await recordAudit(kernel, { actor, act: 'plan-run-stopped', subject, details: { day: run.day } });
    if (untouched)
      await tx.record('planning:run-finished', { runId: id, day: run.day, planId: null, status: 'failed' });
    return stopped;
  });
}
