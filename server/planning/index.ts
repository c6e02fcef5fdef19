import type { Feature, Kernel } from '../kernel/kernel';
import { provideReach, provideSlotFit } from '../requests';
import { followBookings, lookForStaleDrafts } from './draft/follow-bookings';
import { improveDrafts } from './draft/improve';
import { createDraftKeeper } from './draft/keeper';
import { createSlotFit } from './draft/slot-fit';
import { planningHttp } from './http';
import { keepWeighings } from './learnt/weighings';
import { planningLive } from './live';
import { createPlannerPool } from './pool';
import { answerOthers, askWorkers } from './question-box';
import { provideQuestionThread } from './question-thread';
import { reachBy } from './reach';
import { rehearse } from './rehearsal';
import { createPlanRunner } from './runner';
import { useRoadServer } from './travel';

export { checkPlan } from './check';
export { normalAbove, normalBelow } from './overflow/chance';
export { PlanModel, PlanRunModel, type PlanDoc, type PlanRunDoc } from './model';
export { getPlanDoc, markPublished } from './plans';
export type { DraftRoute, DraftStep } from './draft/model';
export { provideStandingRoutes, type StandingRoutes } from './draft/standing-routes';
export { presentPlan } from './present';
export { questionThread, warmQuestionThread } from './question-thread';
export type { DayCosts } from './repairs/compare-repair';
export { findRepairs, mostRepairs, type FoundRepair, type FoundRepairs } from './repairs/find-repairs';
export type { RepairQuery, RepairTerms } from './repairs/repair-world';
export type { RepairedRoute, RepairedStop } from './repairs/repaired-route';
export { retimeRepair, type KeptRepair } from './repairs/retime-repair';
export { offerSameDay, retimeSameDay, type OfferedStep, type SameDayOffer, type SameDayQuery } from './same-day/offers';
export type { RestStop, RouteRest } from './same-day/rest-of-day';
export { observeDoors, observeLegs, type ObservedDoor } from './learnt/observe';
export { travelNow, type TravelNow } from './learnt/travel-now';
export { weightsNow } from './learnt/weights';
export type { TravelProfile } from './travel';

/** A server that has just started has other things to do. */
const rehearseAfterMs = 5_000;

/** Plan runs, plans, travel times. */
export function planningFeature(kernel: Kernel): Feature {
  useRoadServer(kernel.config.OSRM_URL);
  const runner = createPlanRunner(kernel);
  // A thread of its own: a question does not wait until a run ends. Kept for a working day, because what is asked first in a new one takes twice as long.
  const own = createPlannerPool({ threads: 1, keepMs: 12 * 3_600_000 });
  let rehearsal: NodeJS.Timeout | undefined;
  const questions = kernel.config.PLANNER_THREADS === 0 ? askWorkers(kernel, own) : own;
  provideQuestionThread(kernel, questions);
  const answers = answerOthers(kernel, own);
  const { DRAFT_PLANS, PLANNER_THREADS, WARM_PLANNER } = kernel.config;
  // One more for residents who choose a window, kept long because they come one after another.
  const fits = createPlannerPool({ threads: 1, keepMs: 120_000 });
  const keeper = createDraftKeeper(kernel, createPlannerPool({ threads: 1 }));
  // A process that leaves runs to others leaves drafts to them too, but asks them.
  const keepsDrafts = DRAFT_PLANS && PLANNER_THREADS > 0;
  provideReach(kernel, reachBy(kernel));
  if (DRAFT_PLANS)
    provideSlotFit(
      kernel,
      createSlotFit(kernel, fits, (key) => keepsDrafts && keeper.mark(key)),
    );
  return {
    name: 'planning',
    endpoints: planningHttp(kernel, questions),
    live: planningLive(kernel, runner),
    listeners: [keepWeighings, ...(keepsDrafts ? [followBookings(keeper)] : [])],
    jobs: keepsDrafts ? [lookForStaleDrafts(keeper), improveDrafts(kernel, runner)] : [],
    start: () => {
      runner.start();
      if (WARM_PLANNER)
        rehearsal = setTimeout(() => void rehearse(own).catch(() => undefined), rehearseAfterMs).unref();
      if (keepsDrafts) keeper.start();
      return Promise.resolve();
    },
    startWorker: () => {
      runner.start();
      answers.start();
      if (keepsDrafts) keeper.start();
      return Promise.resolve();
    },
    stop: async () => {
      clearTimeout(rehearsal);
      await keeper.stop();
      await runner.stop();
      await answers.stop();
      await questions.close();
      await fits.close();
    },
  };
}
