import { instantOf } from '#shared/kernel/time';
import { listPlannableRequests, listRequestDocs } from '../../requests';
import { listShiftsInService } from '../../fleet';
import { gatherDay } from '../gather-day';
import type { Kernel } from '../../kernel/kernel';
import { PlanModel } from '../model';
import { buildProblem, type BuiltProblem } from '../problem';
import { boundOfDay, keepReserve, usualBound } from '../same-day/reserve';
import type { Plan, Problem } from '../solver';
import { fromDraftRoutes } from './draft-route';
import type { DraftDoc, DraftKey, DraftRoute } from './model';
import { standingRoutes } from './standing-routes';

/** More visits than this are not kept in a draft: an answer would come too late. */
export const mostVisits = 1_200;

/** A day that can still be booked, and its draft in the day's terms. */
export interface OpenDay {
  built: BuiltProblem;
  plan: Plan;
  publishedPlanId: string | null;
  followedRevision: number | null;
  /** The problem with room kept for what units may weigh more than expected, as plan runs keep it. */
  narrowed: Problem;
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

const visitedBy = (routes: readonly DraftRoute[]) =>
  routes.flatMap(({ steps }) => steps.flatMap(({ requestId }) => requestId ?? []));
/** The published routes without visits that wait for another vehicle again. */
function withoutWaiting(routes: readonly DraftRoute[], waiting: ReadonlySet<string>): DraftRoute[] {
  return routes.map((route) => ({
    ...route,
    steps: route.steps.filter(({ requestId }) => !requestId || !waiting.has(requestId)),
  }));
}

/**
 * Reads a day with its bookings and held places, and puts the draft on it. Once a plan is published, that is the draft, with everything that
 * dispatchers have changed in its routes since. Throws `wrong_state` when no shift is ready.
 */
export async function readOpenDay(kernel: Kernel, key: DraftKey, draft: DraftDoc | null): Promise<OpenDay> {
  const { organisationId, day } = key;
  const published = await PlanModel.findOne({ organisationId, day, status: 'published' }, { _id: 1 })
    .sort({ _id: -1 })
    .lean();
  const publishedPlanId = published && String(published._id);
  const standing = standingRoutes(kernel);
  const followedRevision = publishedPlanId ? await standing.revisionOf(key) : null;
  const isFollowed =
    publishedPlanId === null ||
    (draft?.publishedPlanId === publishedPlanId && draft.followedRevision === followedRevision);
  const query = { ...key, shiftIds: null, isOpen: true as const, now: kernel.clock.now() };
  let routes: readonly DraftRoute[] = isFollowed ? (draft?.routes ?? []) : await standing.read(key);
  let requestIds: string[] | null = null;
  if (publishedPlanId) {
    // What a vehicle has begun that cannot go on takes no place of another one.
    const inService = new Set((await listShiftsInService({ organisationId, day })).map(({ _id }) => String(_id)));
    const begun = await listBegun(key, visitedBy(routes.filter(({ shiftId }) => inService.has(shiftId))));
    const open = await listPlannableRequests({ organisationId, day });
    requestIds = [...begun, ...open.map(({ _id }) => String(_id))];
    const waiting = open.flatMap(({ _id, status }) => (status === 'waiting' ? [String(_id)] : []));
    if (!isFollowed) routes = withoutWaiting(routes, new Set(waiting));
  }
  const built = await buildProblem(await gatherDay({ ...query, requestIds, ...(requestIds && { isUnderWay: true }) }));
  const plan = fromDraftRoutes(built, routes);
  const bound = publishedPlanId ? await boundOfDay({ organisationId, day }) : usualBound;
  const midnightMs = instantOf(day, 0, built.day.timeZone).getTime();
  const nowSec = Math.round((kernel.clock.now().getTime() - midnightMs) / 1000);
  return {
    ...{ built, plan, publishedPlanId, followedRevision },
    narrowed: keepReserve(built, built.problem, plan, bound).problem,
    begunSec: publishedPlanId ? Math.max(0, nowSec) : 0,
  };
}
