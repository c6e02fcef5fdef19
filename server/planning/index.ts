import type { Feature, Kernel } from '../kernel/kernel';
import { planningHttp } from './http';
import { planningLive } from './live';
import { learnWeights } from './overflow/weighings';
import { questionThread } from './question-thread';
import { createPlanRunner } from './runner';
import { useRoadServer } from './travel';

export { checkPlan } from './check';
export { PlanModel, PlanRunModel, type PlanDoc, type PlanRunDoc } from './model';
export type { PlanViolation } from './plan';
export { getPlanDoc, markPublished } from './plans';
export { presentPlan } from './present';
export { questionThread, warmQuestionThread } from './question-thread';
export type { DayCosts } from './repairs/compare-repair';
export { findRepairs, mostRepairs, type FoundRepair, type FoundRepairs } from './repairs/find-repairs';
export type { RepairQuery, RepairTerms } from './repairs/repair-world';
export type { RepairedRoute, RepairedStop } from './repairs/repaired-route';
export { retimeRepair, type KeptRepair } from './repairs/retime-repair';
export { offerSameDay, retimeSameDay, type OfferedStep, type SameDayOffer, type SameDayQuery } from './same-day/offers';
export type { RestStop, RouteRest } from './same-day/rest-of-day';
export { createTravel, type Travel, type TravelLeg, type TravelProfile } from './travel';

/** Plan runs, plans, travel times. */
export function planningFeature(kernel: Kernel): Feature {
  useRoadServer(kernel.config.OSRM_URL);
  const runner = createPlanRunner(kernel);
  const questions = questionThread(kernel);
  return {
    name: 'planning',
    endpoints: planningHttp(kernel, questions),
    live: planningLive(kernel, runner),
    listeners: [learnWeights],
    start: () => Promise.resolve(runner.start()),
    stop: async () => {
      await runner.stop();
      await questions.close();
    },
  };
}
