import { leftWithReasons, type LeftItem } from '#shared/requests/left-items';
import { beginUnits, newUnit } from '../../custody';
import { attachPhotos } from '../../requests';
import { stopEvent, stopIn, visitIn, type ActHandler, type ContextOf } from '../act-context';
import { noteForbiddenCompany } from '../company';
import { confirmCollected, crewOf, happeningOf } from '../custody';
import { noteAgreedOrder } from '../halves';
import { takeAboard } from '../loads';
import { isOffRoute } from '../off-route';
import { categoryOf, offerOf } from '../promise';
import { takenOffRoute, visitCompleted, visitFailed } from '../visits';

/** An old unit gets its code and comes aboard at the price of the list that was promised; where its stop is off the route, on record alone. */
export const collect: ActHandler<'collect'> = async (context) => {
  const { act, actor, route, at } = context;
  const { acceptedFen = null, noPhoto, ...unit } = act.unit;
  const stop = stopIn(context);
  const visit = visitIn(context);
  const category = await categoryOf(route, visit, unit.categoryKey);
  const { priceFen, quotedFen } = await offerOf(context, act.unit);
  await noteAgreedOrder(context);
  await noteForbiddenCompany(context);
  const goods = { weightKg: unit.weightKg, volumeLitres: category.volumeLitres };
  await attachPhotos({ owner: actor, ids: picturesOf(unit), organisationId: route.organisationId });
  const happening = {
    ...happeningOf(context, 'collected'),
    giver: { kind: 'resident' as const, id: visit.requestId, name: '' },
    taker: crewOf(route),
  };
  await beginUnits(context.tx, happening, [
    newUnit({
      ...unit,
      ...goods,
      ...{ priceFen, quotedFen, acceptedFen },
      districtCode: route.districtCode,
      organisationId: route.organisationId,
      day: route.day,
      routeId: String(route._id),
      stopId: stop.id,
      requestId: visit.requestId,
      townName: visit.townName,
      at,
      kg: unit.weightKg,
      hazards: category.hazards,
    }),
  ]);
  route.load = takeAboard(route.load, 'old', [goods]);
  const offRoute = isOffRoute(stop);
  if (offRoute) await takenOffRoute(context);
  await context.tx.record('dispatch:unit-collected', {
    ...stopEvent(context),
    unitCode: unit.code,
    ...(noPhoto && unit.photoIds.length === 0 && { noPhoto }),
    ...(offRoute && { offRoute }),
  });
};

const picturesOf = (unit: { photoIds: readonly string[]; evidence: readonly { photoId: string }[] }) => [
  ...new Set([...unit.photoIds, ...unit.evidence.map(({ photoId }) => photoId)]),
];

/** The unit stays: what was offered and why is kept, nothing is owed. */
export const refusePrice: ActHandler<'refuse_price'> = async (context) => {
  const { act, actor, route, at } = context;
  const { offeredFen, categoryKey, condition, weightKg, deductions, evidence } = act.unit;
  await attachPhotos({ owner: actor, ids: picturesOf(act.unit), organisationId: route.organisationId });
  const { quotedFen } = await offerOf(context, act.unit);
  const offered = { categoryKey, condition, weightKg, deductions, evidence, offeredFen, quotedFen, at };
  visitIn(context).kept.push({ actId: act.actId, ...offered });
  await context.tx.record('dispatch:price-refused', { ...stopEvent(context), actId: act.actId });
};

/** What was booked for this door and stays there. */
function leftAtDoor(context: ContextOf<'complete'>): LeftItem[] {
  const { items, kept } = visitIn(context);
  const { id } = stopIn(context);
  const booked = items.map(({ categoryKey, condition, count }) => ({ categoryKey, condition, count }));
  const collected = context.units.filter(({ stopId }) => stopId === id);
  return leftWithReasons(booked, { collected, kept, told: context.act.left ?? [] });
}

/** Everything at this door is done and the resident has told the code. */
export const complete: ActHandler<'complete'> = async (context) => {
  const stop = stopIn(context);
  stop.status = 'done';
  stop.leftAt = context.at;
  stop.codeTries = 0;
  stop.codeBlockedUntil = null;
  await confirmCollected(context, 'pickup_code');
  const left = leftAtDoor(context);
  visitIn(context).left = left;
  await visitCompleted(context);
  await context.tx.record('dispatch:stop-completed', { ...stopEvent(context), left });
};

/** It cannot be done, for a reason of the closed list. A new unit that is aboard stays aboard until the end of the route. */
export const cannotDo: ActHandler<'cannot_do'> = async (context) => {
  const { act, actor, route, at } = context;
  const stop = stopIn(context);
  const photoIds = act.photoId ? [act.photoId] : [];
  await attachPhotos({ owner: actor, ids: photoIds, organisationId: route.organisationId });
  stop.status = 'failed';
  stop.failReason = act.reason;
  stop.failNote = act.note;
  stop.leftAt = at;
  await confirmCollected(context, 'note', act.note);
  if (stop.visit) await visitFailed(context);
  await context.tx.record('dispatch:stop-failed', { ...stopEvent(context), reason: act.reason });
};
