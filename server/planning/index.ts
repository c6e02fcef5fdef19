import type { Feature, Kernel } from '../kernel/kernel';
import { planningHttp } from './http';
import { planningLive } from './live';
import { learnWeights } from './overflow/weighings';
import { createPlannerPool } from './pool';
import { createPlanRunner } from './runner';
import { useRoadServer } from './travel';

export { checkPlan } from './check';
export { normalAbove, normalBelow } from './overflow/chance';
export { weightSpreads } from './overflow/weighings';
export { PlanModel, PlanRunModel, type PlanDoc, type PlanRunDoc } from './model';
export type { PlanViolation } from './plan';
export { getPlanDoc, markPublished } from './plans';
export { presentPlan } from './present';
export { offerSameDay, retimeSameDay, type OfferedStep, type SameDayOffer, type SameDayQuery } from './same-day/offers';
export type { RestStop, RouteRest } from './same-day/rest-of-day';
export { observeDoors, observeLegs, type ObservedDoor } from './learnt/observe';
export { travelNow, type TravelNow } from './learnt/travel-now';
export type { TravelProfile } from './travel';

/** Plan runs, plans, travel times. */
export function planningFeature(kernel: Kernel): Feature {
  useRoadServer(kernel.config.OSRM_URL);
  const runner = createPlanRunner(kernel);
  // A thread of its own, there only while somebody asks: a question does not wait until a run ends.
  const questions = createPlannerPool({ threads: 1 });
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
