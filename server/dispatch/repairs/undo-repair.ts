import { AppError } from '../../kernel/errors';
import type { Transaction } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { getRequestDoc, moveRequest } from '../../requests';
import { placeVisits } from '../change-route';
import { RouteModel, type RouteDoc } from '../model';
import { nextRevision } from '../day-revision';
import { getRouteDoc } from '../routes';
import { basisOf } from '../same-day/rest-of-route';
import { planVisits, type AppliedRepair } from './apply-repair';

/** Why a repair cannot be taken back any more; null = it can. */
export async function whyNotUndone(applied: Pick<AppliedRepair, 'basis'>): Promise<string | null> {
  for (const { routeId, basis } of applied.basis) {
    const route = await getRouteDoc(routeId);
    if (route.change?.confirmedAt) return `The crew of route ${route.letter} has confirmed it`;
    if (basisOf(route) !== basis) return `Route ${route.letter} has moved on`;
  }
  return null;
}

/**
 * Takes a repair back in the running transaction: its routes get their former stops under a new revision. Throws `conflict` when a crew has
 * confirmed it or gone on.
 */
export async function undoRepair(kernel: Kernel, tx: Transaction, applied: AppliedRepair): Promise<number> {
  const why = await whyNotUndone(applied);
  if (why) throw new AppError('conflict', why, { action: 'Look for repairs again from where the day stands.' });
  const changed = [...applied.before.map(({ routeId }) => routeId), ...applied.openedRouteIds];
  const first = await getRouteDoc(changed[0] ?? '');
  const revision = await nextRevision({ organisationId: String(first.organisationId), day: first.day });
  const visited = new Set<string>();
  const routes: RouteDoc[] = [];
  for (const routeId of changed) {
    const route = await getRouteDoc(routeId);
    for (const { visit, status } of route.stops) if (visit && status === 'planned') visited.add(visit.requestId);
    const before = applied.before.find((one) => one.routeId === routeId);
    const set = before
      ? { stops: before.stops, distanceM: before.distanceM, change: before.change, revision }
      : { active: false, revision };
    await RouteModel.updateOne({ _id: route._id }, { $set: set, $inc: { version: 1 } });
    routes.push({ ...route, ...set, version: route.version + 1 });
  }
  const restored = new Set<string>();
  for (const route of routes.filter(({ active }) => active)) {
    await planVisits(kernel, tx, route);
    await placeVisits(tx, route);
    for (const { visit, status } of route.stops) {
      if (!visit || (status !== 'planned' && status !== 'onway')) continue;
      restored.add(visit.requestId);
      if (status === 'onway') await onTheWayAgain(kernel, tx, visit.requestId, route);
    }
  }
  for (const requestId of visited) {
    if (restored.has(requestId) || (await getRequestDoc(requestId)).status !== 'planned') continue;
    await moveRequest(kernel, tx, { requestId, event: 'unplan', by: 'operation', actorName: '' });
  }
  for (const { _id, planId, day } of routes)
    await tx.record('dispatch:route-revised', {
      ...{ routeId: String(_id), planId: String(planId), day },
      ...{ revision, requestId: null, stopIds: [] },
    });
  return revision;
}

/** Its vehicle had left for it before. */
async function onTheWayAgain(kernel: Kernel, tx: Transaction, requestId: string, route: RouteDoc): Promise<void> {
  const { status } = await getRequestDoc(requestId);
  const step = { requestId, by: 'operation' as const, actorName: route.crew.name };
  if (status === 'waiting') await moveRequest(kernel, tx, { ...step, event: 'plan' });
  if (status !== 'onway') await moveRequest(kernel, tx, { ...step, event: 'depart' });
}
