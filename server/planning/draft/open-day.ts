import { instantOf } from '#shared/kernel/time';
import { listPlannableRequests, listRequestDocs } from '../../requests';
import { gatherDay } from '../gather-day';
import { planAsItStands } from '../fixes/day-of-plan';
import { PlanModel, type PlanDoc } from '../model';
import { buildProblem, type BuiltProblem } from '../problem';
import type { Plan } from '../solver';
import { fromDraftRoutes } from './draft-route';
import type { DraftDoc, DraftKey } from './model';

/** More visits than this are not kept in a draft: an answer would come too late. */
export const mostVisits = 1_200;

/** A day that can still be booked, and its draft in the day's terms. */
export interface OpenDay {
  built: BuiltProblem;
  plan: Plan;
  publishedPlanId: string | null;
  /** What the published plan lets begin before stays as it is: seconds since 00:00 of the day; 0 while nothing can have begun. */
  begunSec: number;
}

/** Visits of a published plan that have begun or are over: their place in the route is taken. */
async function listBegun({ day }: DraftKey, ids: readonly string[]): Promise<string[]> {
  const docs = await listRequestDocs(ids.filter((id) => !id.startsWith('hold:')));
  return docs
    .filter(({ status, slot }) => slot.day === day && ['onway', 'door', 'done', 'failed'].includes(status))
    .map(({ _id }) => String(_id));
}

const visitedBy = (draft: Pick<DraftDoc, 'routes'> | null) =>
  draft?.routes.flatMap(({ steps }) => steps.flatMap(({ requestId }) => requestId ?? [])) ?? [];
const visitedByPlan = (plan: PlanDoc) =>
  plan.routes.flatMap(({ stops }) => stops.flatMap(({ requestId }) => requestId ?? []));

/**
 * Reads a day with its bookings and held places, and puts the draft on it. When a plan has been published since, that is the draft.
 * Throws `wrong_state` when no shift is ready.
 */
export async function readOpenDay(key: DraftKey, draft: DraftDoc | null, now: Date): Promise<OpenDay> {
  const { organisationId, day } = key;
  const published = await PlanModel.findOne({ organisationId, day, status: 'published' }, { _id: 1 })
    .sort({ _id: -1 })
    .lean();
  const publishedPlanId = published && String(published._id);
  const fresh =
    publishedPlanId && publishedPlanId !== draft?.publishedPlanId
      ? await PlanModel.findById(publishedPlanId).lean<PlanDoc>()
      : null;
  const query = { ...key, shiftIds: null, isOpen: true as const };
  let requestIds: string[] | null = null;
  if (publishedPlanId) {
    const begun = await listBegun(key, fresh ? visitedByPlan(fresh) : visitedBy(draft));
    const open = await listPlannableRequests({ organisationId, day });
    requestIds = [...begun, ...open.map(({ _id }) => String(_id))];
  }
  const built = await buildProblem(await gatherDay({ ...query, requestIds, ...(requestIds && { isUnderWay: true }) }));
  const plan = fresh ? planAsItStands(built, fresh) : fromDraftRoutes(built, draft?.routes ?? []);
  const nowSec = Math.round((now.getTime() - instantOf(day, 0, built.day.timeZone).getTime()) / 1000);
  return { built, plan, publishedPlanId, begunSec: publishedPlanId ? Math.max(0, nowSec) : 0 };
}
