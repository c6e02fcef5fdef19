import { AppError, notFound } from '../../kernel/errors';
import { getRequestDoc, listRequestDocs, type RequestDoc } from '../../requests';
import type { Day, DayShift } from '../day';
import type { DayQuery } from '../gather-day';
import { PlanRunModel, type PlanDoc, type PlanRunDoc } from '../model';
import { fromPlan } from '../plan';
import { buildProblem, type BuiltProblem } from '../problem';
import type { Plan, Shift } from '../solver';

/** What a plan was made of: its day, and the shifts and requests that its starter chose. */
export async function queryOf(plan: PlanDoc): Promise<DayQuery> {
  const run = await PlanRunModel.findById(plan.runId, { shiftIds: 1, requestIds: 1 }).lean<PlanRunDoc>();
  return {
    organisationId: String(plan.organisationId),
    districtCode: plan.districtCode,
    day: plan.day,
    shiftIds: run?.shiftIds ?? null,
    requestIds: run?.requestIds ?? null,
    learntVersion: plan.learntVersion ?? 0,
    fromSec: plan.fromSec ?? 0,
  };
}

/** The problem of a day, and further shifts in its terms that are not in it. */
export async function buildWithVariants(
  day: Day,
  variants: readonly DayShift[],
): Promise<{ built: BuiltProblem; variants: readonly Shift[] }> {
  const all = await buildProblem({ ...day, shifts: [...day.shifts, ...variants] });
  const { length } = day.shifts;
  const problem = { ...all.problem, shifts: all.problem.shifts.slice(0, length) };
  return {
    built: { ...all, day, problem, profiles: all.profiles.slice(0, length) },
    variants: all.problem.shifts.slice(length),
  };
}

/** A stored plan in the planner's terms; what the day no longer has is left out, what it has beside is not served. */
export function planAsItStands(built: BuiltProblem, plan: Pick<PlanDoc, 'routes' | 'unassigned'>): Plan {
  const { routes } = fromPlan(built, plan).solution;
  const served = new Set(
    routes.flatMap(({ steps }) => steps.flatMap(({ kind, index }) => (kind === 'task' ? index : []))),
  );
  return { routes, unserved: built.problem.tasks.flatMap((_, task) => (served.has(task) ? [] : [task])) };
}

/** The tasks of a request. */
export function tasksOf(built: BuiltProblem, requestId: string): number[] {
  return built.visits.flatMap(({ request }, task) => (request.id === requestId ? [task] : []));
}

/** A plan that another one has replaced, or whose crews are on the way, is changed by other means. Throws `wrong_state`. */
export async function assertChangeable(plan: PlanDoc): Promise<void> {
  if (plan.status === 'superseded')
    throw new AppError('wrong_state', 'Another plan was published since', { action: 'Look at the present plan.' });
  const ids = plan.routes.flatMap(({ stops }) => stops.flatMap(({ requestId }) => requestId ?? []));
  const begun = (await listRequestDocs(ids)).filter(({ status }) =>
    ['onway', 'door', 'done', 'failed'].includes(status),
  );
  if (begun.length > 0)
    throw new AppError('wrong_state', `${begun.length} visits of this plan have begun`, {
      action: 'Insert the request into a published route, or plan the shifts that have not begun.',
    });
}

/** The request that a plan leaves out, when it still waits for that day. */
export async function leftOutOf(
  plan: PlanDoc,
  requestId: string,
): Promise<{ doc: RequestDoc; why: PlanDoc['unassigned'][number] }> {
  const why = plan.unassigned.find((one) => one.requestId === requestId);
  if (!why) throw notFound('The request among those that the plan leaves out');
  const doc = await getRequestDoc(requestId);
  if ((doc.status !== 'waiting' && doc.status !== 'planned') || doc.slot.day !== plan.day)
    throw new AppError('wrong_state', `Request ${doc.code} no longer waits for a visit on ${plan.day}`, {
      action: 'Plan the day again.',
    });
  return { doc, why };
}
