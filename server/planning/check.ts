import type { PlanViolation } from '#shared/planning/findings';
import { AppError } from '../kernel/errors';
import { gatherDay } from './gather-day';
import { judge } from './judge';
import type { PlanDoc } from './model';
import { fromPlan, toViolations, type Stranger } from './plan';
import { buildProblem } from './problem';

const toViolation = ({ letter, seq, requestId, text }: Stranger): PlanViolation => ({
  code: 'changed_since',
  route: letter,
  seq,
  requestId,
  by: 1,
  unit: '',
  text,
});

/**
 * Rebuilds the problem from the database as it stands now (shifts, requests, hours, room, crossings) and asks the judge. Empty = the plan may
 * be published. What was cancelled or changed since the plan was made is a violation with code `changed_since`.
 */
export async function checkPlan(plan: PlanDoc): Promise<PlanViolation[]> {
  const requestIds = [
    ...plan.routes.flatMap(({ stops }) => stops.flatMap(({ requestId }) => (requestId ? [requestId] : []))),
    ...plan.unassigned.map(({ requestId }) => requestId),
  ];
  try {
    const day = await gatherDay({
      organisationId: String(plan.organisationId),
      districtCode: plan.districtCode,
      day: plan.day,
      shiftIds: plan.routes.map(({ shiftId }) => shiftId),
      requestIds,
      learntVersion: plan.learntVersion ?? 0,
      fromSec: plan.fromSec ?? 0,
    });
    const built = await buildProblem(day);
    const { solution, strangers } = fromPlan(built, plan);
    return [...strangers.map(toViolation), ...toViolations(built, judge(built.problem, solution))];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'wrong_state') throw error;
    return [toViolation({ letter: '', seq: null, requestId: null, text: `${error.message}.` })];
  }
}
