import { failReason } from '#shared/requests/requests';
import { priceOf } from '#shared/requests/price';
import { getRequestDoc, moveDealerOrder, moveRequest, noteTaken, recordReceipt } from '../requests';
import { stopIn, visitIn, type ActContext, type ContextOf } from './act-context';
import { confirmCollected } from './custody';
import { isEnded } from './guards';
import { UnitModel, type StopDoc } from './model';
import { categoryOf } from './promise';
import { placeStops } from './routes';

/** Other stops of the same request: new and old on two visits. */
function otherStops({ route, stop }: ActContext): StopDoc[] {
  return route.stops.filter(({ id, visit }) => id !== stop?.id && visit && visit.requestId === stop?.visit?.requestId);
}

async function statusOf(context: ActContext) {
  return (await getRequestDoc(visitIn(context).requestId)).status;
}

/** The request is on the way, unless its other visit has gone before. */
export async function visitDeparted(context: ActContext): Promise<void> {
  const { kernel, tx, route } = context;
  const { requestId } = visitIn(context);
  if ((await statusOf(context)) !== 'planned' && otherStops(context).some(isEnded)) return;
  await moveRequest(kernel, tx, { requestId, event: 'depart', by: 'operation', actorName: route.crew.name });
}

/** The crew stands at the door. */
export async function visitArrived(context: ActContext): Promise<void> {
  const { kernel, tx, route } = context;
  const { requestId } = visitIn(context);
  const isThere = otherStops(context).some(isEnded) && (await statusOf(context)) === 'door';
  if (!isThere)
    await moveRequest(kernel, tx, { requestId, event: 'arrive', by: 'operation', actorName: route.crew.name });
  // After it: who is at the door has not moved away from what was announced.
  await placeStops(tx, route, [stopIn(context)]);
}

/** The order is delivered where this visit brought it. */
async function settleDelivery(context: ActContext): Promise<void> {
  const { kernel, tx, at } = context;
  const { parts, delivery } = visitIn(context);
  if (!parts.includes('deliver') || !delivery?.delivered) return;
  await moveDealerOrder(kernel, tx, { dealerOrderId: delivery.dealerOrderId, event: 'deliver', at });
}

/** Receipt of every unit of the request with its listed deductions. */
async function settleReceipt(context: ActContext): Promise<void> {
  const { tx, route, at } = context;
  const { requestId } = visitIn(context);
  const units = await UnitModel.find({ requestId, routeId: String(route._id) })
    .sort({ at: 1 })
    .lean();
  if (units.length === 0) return;
  const lines = [];
  const visit = visitIn(context);
  const { floor, lift } = visit;
  for (const { code, categoryKey, condition, weightKg, priceFen, quotedFen, evidence, ...unit } of units) {
    const category = await categoryOf(route, visit, categoryKey);
    const { deductions } = priceOf(category, { condition, weightKg, deductions: unit.deductions, floor, lift });
    const nameOf = (key: string) => category.deductions.find((one) => one.key === key)?.name ?? { zh: key, en: key };
    const photoOf = (key: string) => evidence.find(({ deduction }) => deduction === key)?.photoId ?? null;
    lines.push({
      ...{ code, categoryKey, condition, weightKg, priceFen, quotedFen },
      deductions: deductions.map((one) => ({ ...one, name: nameOf(one.key), photoId: photoOf(one.key) })),
    });
  }
  await recordReceipt(tx, { requestId, units: lines, at });
}

/** One visit is complete; the request is, when its last one is. */
export async function visitCompleted(context: ActContext): Promise<void> {
  const { kernel, tx, route } = context;
  const { requestId } = visitIn(context);
  await settleDelivery(context);
  if (otherStops(context).some((stop) => !isEnded(stop))) return;
  await settleReceipt(context);
  const leftItems = [stopIn(context), ...otherStops(context)].flatMap(({ visit }) => visit?.left ?? []);
  const set = { leftItems };
  await moveRequest(kernel, tx, { requestId, event: 'complete', by: 'operation', actorName: route.crew.name, set });
}

/** The request failed. What was done of it stays done: the delivered order, the receipt of what is aboard. Its other visit is skipped. */
export async function visitFailed(context: ContextOf<'cannot_do'>): Promise<void> {
  const { kernel, tx, route, act, actor } = context;
  const { requestId } = visitIn(context);
  await settleDelivery(context);
  await settleReceipt(context);
  for (const stop of otherStops(context)) if (!isEnded(stop)) stop.status = 'skipped';
  await moveRequest(kernel, tx, {
    requestId,
    event: 'fail',
    by: 'operation',
    actorName: actor.role === 'collector' ? route.crew.name : actor.role,
    failReason: failReason.parse(act.reason),
    detail: act.note,
  });
}

/**
 * A unit came aboard at a stop that is off the route: the request stays as it is and nothing is owed by this. Nobody can tell a code there any more, so a
 * note stands for the resident's side of the handover, as at every visit that ended otherwise.
 */
export async function takenOffRoute(context: ContextOf<'collect'>): Promise<void> {
  const { act, tx, at } = context;
  const { code, categoryKey, weightKg } = act.unit;
  await tx.settle(UnitModel);
  await confirmCollected(context, 'note', 'the stop was off the route, and the crew had no signal');
  await noteTaken(tx, { requestId: visitIn(context).requestId, unit: { code, categoryKey, weightKg, at } });
}
