export { checkPlan, type PlanViolation } from './check';
export { PlanModel, PlanRunModel, type PlanDoc, type PlanRunDoc } from './model';
export { getPlanDoc, markPublished } from './plans';
export { presentPlan } from './present';
export { createTravel, type Travel, type TravelLeg, type TravelProfile } from './travel';
