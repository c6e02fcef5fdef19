import { setTimeout as pause } from 'node:timers/promises';
import { runProblem, type RunProblem } from '#shared/planning/findings';
import type { PlanRun } from '#shared/planning/planning';
import { AppError } from '../kernel/errors';
import type { Kernel } from '../kernel/kernel';
import { getDistrict } from '../network';
import { draftAsItStands } from './draft/as-it-stands';
import { gatherDay } from './gather-day';
import { planAsItStands, tasksOf } from './fixes/day-of-plan';
import { keepPins } from './edits/keep-pins';
import { favour } from './fixes/favour';
import { judge } from './judge';
import { explainLeftOut } from './left-out';
import type { PlanDoc, PlanRunDoc } from './model';
import { costFenOf, toPlan } from './plan';
import { getPlanDoc } from './plans';
import { dayRoomOf } from './policy';
import { solveWithin } from './overflow/within-bound';
import type { PlannerPool } from './pool';
import { presentPlanRun } from './present';
import { buildProblem, type BuiltProblem } from './problem';
import { addToCurve } from './run-curve';
import { beat, finishRun, giveBack, heartbeatMs, type Outcome } from './run-queue';
import { plannableFromSec } from './rest-of-shift';
import type { Progress } from './solver';

/** A run that was started so often has something in it that ends processes. */
const mostTakings = 5;
/** A run that is to stop when it is taken over has nothing yet: so long it may look for a plan. */
const secondsWhenStopped = 1;

/** A run in the hands of this process. */
export interface HeldRun {
  readonly id: string;
  /** End the search and keep the best. */
  stop(): void;
  /** Leave it to others; resolves when nothing more is written. */
  abandon(): void;
  readonly ended: Promise<void>;
}

/**
 * Works with so many threads on a run that was taken: gathers the day, searches, judges, writes plan and end in one
 * transaction. Never rejects.
 */
export function holdRun(kernel: Kernel, pool: PlannerPool, taken: PlanRunDoc, threads: number): HeldRun {
  const search = new AbortController();
  const isOver = new AbortController();
  let state: 'working' | 'stopping' | 'abandoned' | 'lost' = taken.stopRequested ? 'stopping' : 'working';
  let hasPlan = false;
  let curve = [...taken.curve];
  let writing: Promise<unknown> = Promise.resolve();
  let isWriting = false;
  // The search tells money only; the distance of news is exact when all shifts cost the same by the kilometre.
  let meanPerKmFen = 0;

  // The first plan must exist before the search may end.
  const settle = () => {
    if (state === 'abandoned' || state === 'lost' || (state === 'stopping' && hasPlan)) search.abort();
  };
  const write = (news: Parameters<typeof beat>[1]): void => {
    isWriting = true;
    writing = beat(taken, news)
      .then((run) => {
        if (!run) state = 'lost';
        else {
          if (run.stopRequested && state === 'working') state = 'stopping';
          if (news) kernel.pushes.everywhere(dayRoomOf(run), 'planning:run-progressed', { run: presentPlanRun(run) });
        }
        settle();
      })
      .catch((error: unknown) => kernel.log.warn({ err: error }, 'the progress of a plan run could not be written'))
      .finally(() => (isWriting = false));
  };
  const progressOf = (progress: Progress): NonNullable<PlanRun['progress']> => ({
    iterations: progress.iterations,
    elapsedMs: Math.round(progress.elapsedMs),
    costFen: costFenOf(progress.cost),
    unserved: progress.unserved,
    distanceM: Math.round((progress.cost.distance / Math.max(1, meanPerKmFen)) * 1000),
    routes: progress.routes,
  });
  const report = (progress: Progress): void => {
    hasPlan = true;
    settle();
    const now = progressOf(progress);
    curve = addToCurve(curve, { elapsedMs: now.elapsedMs, costFen: now.costFen, unserved: now.unserved });
    if (!isWriting) write({ progress: now, curve });
  };

  const searchAndJudge = async (built: BuiltProblem, begin: PlanDoc | null): Promise<Outcome> => {
    const { seconds, seed } = taken.options;
    const wasStopped = state === 'stopping';
    const asked = begin && planAsItStands(built, begin);
    const problem = asked
      ? keepPins(favour(built.problem, asked, tasksOf(built, taken.from?.requestId ?? '')), built, begin)
      : built.problem;
    const from = asked ?? (await draftAsItStands(taken, built));
    const bound = taken.options.overflowBound ?? 0.5;
    const { solution, narrowed, most } = await solveWithin(
      built,
      problem,
      {
        bound,
        seconds: wasStopped ? Math.min(seconds, secondsWhenStopped) : seconds,
        isOver: () => search.signal.aborted,
      },
      (within, time, begun = from ?? undefined) =>
        pool.solve(within, {
          ...(begun && { from: begun }),
          seconds: time,
          seed,
          threads,
          onProgress: report,
          signal: search.signal,
        }),
    );
    const verdict = judge(built.problem, solution);
    const plan = toPlan(built, solution, verdict);
    const [first] = plan.check.violations;
    if (first) {
      kernel.log.error({ runId: String(taken._id), violations: verdict.violations.length }, 'the judge rejects a plan');
      return {
        error: `The plan found breaks ${plan.check.violations.length} rules and was thrown away. First: ${first.text}`,
        problem: 'rules_broken',
      };
    }
    const left = { unassigned: await explainLeftOut({ ...built, problem: narrowed }, solution) };
    const progress = {
      iterations: solution.iterations,
      elapsedMs: Math.round(solution.elapsedMs),
      costFen: plan.totals.costFen,
      unserved: plan.totals.unserved,
      distanceM: plan.totals.distanceM,
      routes: plan.totals.routes,
    };
    const warnings = [...plan.warnings];
    if (most > bound) warnings.push({ code: 'overload_likely', chance: most, bound });
    return { plan: { ...plan, ...left, warnings, pins: begin?.pins ?? [] }, progress };
  };

  const work = async (): Promise<void> => {
    try {
      if (taken.fence > mostTakings)
        throw new AppError('unavailable', `Planning was interrupted ${taken.fence - 1} times`, {
          action: 'Start a new run; if it stays, plan with fewer requests.',
          details: { problem: 'interrupted' satisfies RunProblem },
        });
      const { organisationId, districtCode, day, shiftIds, requestIds } = taken;
      const begin = taken.from ? await getPlanDoc(taken.from.planId) : null;
      const { timeZone } = await getDistrict(districtCode);
      const gathered = await gatherDay({
        organisationId: String(organisationId),
        districtCode,
        day,
        shiftIds,
        requestIds,
        fromSec: plannableFromSec(kernel.clock.now(), { day, timeZone }),
        // What goes on from a plan keeps its times.
        ...(begin && { learntVersion: begin.learntVersion ?? 0, fromSec: begin.fromSec ?? 0 }),
      });
      const built = await buildProblem(gathered);
      meanPerKmFen = gathered.shifts.reduce((sum, { costs }) => sum + costs.perKmFen, 0) / gathered.shifts.length;
      write({ requests: gathered.requests.length, shifts: gathered.shifts.length });
      await writing;
      if (isGone()) return;
      const outcome = await searchAndJudge(built, begin);
      await beatNoMore();
      if (isGone()) return;
      if (!(await finishRun(kernel, taken, outcome))) state = 'lost';
    } catch (error) {
      await beatNoMore();
      if (isGone()) return;
      await fail(error);
    }
  };
  // A beat beside the end would meet a run that is over and take it for one that was lost.
  const beatNoMore = async (): Promise<void> => {
    isOver.abort();
    await writing;
  };
  const isGone = (): boolean => state === 'abandoned' || state === 'lost';
  const fail = async (error: unknown): Promise<void> => {
    if (error instanceof AppError) {
      const known = runProblem.safeParse(error.details?.['problem']);
      const problem = known.success ? known.data : 'unexpected';
      await finishRun(kernel, taken, { error: `${error.message}. ${error.action}`, problem });
      return;
    }
    kernel.log.error({ err: error, runId: String(taken._id) }, 'a plan run failed');
    // The database may be away or the planner thread may have died: another try may succeed.
    if (taken.fence >= mostTakings)
      await finishRun(kernel, taken, {
        error: 'The planner stopped unexpectedly. Start a new run.',
        problem: 'unexpected',
      });
    else await giveBack(taken);
  };
  const heartbeat = async (): Promise<void> => {
    while (!isOver.signal.aborted) {
      await pause(heartbeatMs, undefined, { signal: isOver.signal, ref: false }).catch(() => undefined);
      if (!isOver.signal.aborted && !isWriting) write(undefined);
    }
  };

  void heartbeat();
  const ended = work()
    .catch((error: unknown) =>
      kernel.log.error({ err: error }, 'a plan run could not be ended; another process will take it'),
    )
    .then(async () => {
      await beatNoMore();
      if (state === 'abandoned') await giveBack(taken).catch(() => undefined);
      if (state === 'lost') kernel.log.warn({ runId: String(taken._id) }, 'a plan run went to another process');
    });
  return {
    id: String(taken._id),
    stop: () => {
      if (state === 'working') state = 'stopping';
      settle();
    },
    abandon: () => {
      state = 'abandoned';
      settle();
    },
    ended,
  };
}
