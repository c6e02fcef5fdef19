import { Types } from 'mongoose';
import type { Repair } from '#shared/incidents/incidents';
import { basisOfRoutes, momentToFindFor, readStandingDay, repairQueryOf, type StandingDay } from '../dispatch';
import type { Actor } from '../kernel/actor';
import { AppError } from '../kernel/errors';
import type { Kernel } from '../kernel/kernel';
import { getDistrict } from '../network';
import { findRepairs, questionThread, type DayCosts, type FoundRepair } from '../planning';
import { listOtherSlots, listRequestDocs } from '../requests';
import { getIncidentDoc } from './incidents';
import { RepairModel, type IncidentDoc, type RepairDoc } from './model';
import { presentRepair, roundedCosts } from './present-repair';
import { isOut, subjectOf } from './rules';
import { slotAround, wishOf } from './wish';

/** What doing nothing means. */
export interface Baseline extends ReturnType<typeof roundedCosts> {
  stuckOrders: number;
  stuckUnits: number;
}

const noCosts: DayCosts = {
  ...{ distanceM: 0, durationSec: 0, late: 0, costFen: 0, overtimeSec: 0 },
  ...{ lateRequestIds: [], unservedIds: [] },
};

/** Up to five repairs of an incident, judged, with what each costs against doing nothing. They are kept, so that one of them can be applied. */
export async function findForIncident(
  kernel: Kernel,
  actor: Actor,
  id: string,
): Promise<{ at: string; baseline: Baseline; items: Repair[] }> {
  const askedAt = performance.now();
  const incident = await getIncidentDoc(actor, id);
  if (incident.isEnded)
    throw new AppError('wrong_state', `This incident is ${incident.status}`, { action: 'Load it again.' });
  const at = kernel.clock.now();
  const standing = await readStandingDay({ organisationId: String(incident.organisationId), day: incident.day });
  const wish = await wishOf(kernel, incident);
  const foundFor = momentToFindFor(at);
  const query = repairQueryOf(standing, wish, foundFor);
  const found = query
    ? await findRepairs(
        questionThread(kernel),
        query,
        caseOf(incident, wish.requestIds.length),
        () => askedAt + kernel.config.REPAIRS_MS - performance.now(),
      ).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'wrong_state') return null;
        throw error;
      })
    : null;
  const baseline = { ...roundedCosts(found?.baseline ?? noCosts), ...stuckOn(standing) };
  const repairs = found?.repairs ?? [];
  const docs = await Promise.all(repairs.map((one) => repairOf(kernel, incident, { standing, wish, foundFor, one })));
  await RepairModel.insertMany(docs);
  const items: Repair[] = await Promise.all(
    repairs.map((one, n) => presentRepair({ standing, kept: docs[n]!, found: one, baseline: found!.baseline, wish })),
  );
  return { at: at.toISOString(), baseline, items };
}

const caseOf = ({ kind }: IncidentDoc, asked: number) => ({
  hasOut: isOut(kind),
  mayGoOn: kind === 'breakdown',
  // Behind a closed crossing, or with nowhere to unload, a visit may not be possible today.
  mayMoveDay: isOut(kind) || asked > 0 || ['site', 'crossing'].includes(subjectOf[kind]),
});

/** Goods in vehicles that cannot go on. */
function stuckOn({ routes, units }: StandingDay): { stuckOrders: number; stuckUnits: number } {
  const out = routes.filter(({ outAt, status }) => outAt && status === 'started');
  const orders = out.flatMap(({ stops }) =>
    stops.filter(({ visit }) => visit?.delivery?.loaded && !visit.delivery.delivered && !visit.delivery.returned),
  );
  const ids = new Set(out.map(({ _id }) => String(_id)));
  const stuck = units.filter(({ routeId, custody }) => ids.has(routeId) && custody === 'aboard');
  return { stuckOrders: orders.length, stuckUnits: stuck.length };
}

/** A repair as it is kept. */
async function repairOf(
  kernel: Kernel,
  incident: IncidentDoc,
  {
    standing,
    wish,
    foundFor,
    one,
  }: { standing: StandingDay; wish: Awaited<ReturnType<typeof wishOf>>; foundFor: Date; one: FoundRepair },
): Promise<RepairDoc> {
  const shiftIds = new Set(one.routes.map(({ shiftId }) => shiftId));
  const involved = standing.routes.filter(({ shiftId, outAt }) => shiftIds.has(shiftId) || outAt);
  return {
    _id: new Types.ObjectId(),
    organisationId: incident.organisationId,
    incidentId: String(incident._id),
    ...{ day: incident.day, way: one.way, terms: one.terms },
    routes: one.routes.map(({ shiftId, order }) => ({ shiftId, order })),
    ...{ basis: basisOfRoutes(involved), foundFor },
    requestIds: [...wish.requestIds],
    windows: [...wish.windows].map(([requestId, [fromSec, toSec]]) => ({ requestId, fromSec, toSec })),
    unservedIds: [...one.costs.unservedIds],
    ask: await asksOf(kernel, incident, one, wish.windows),
    madeAt: kernel.realNow(),
  };
}

/** What residents have to agree to: a second try later today, or another day. */
async function asksOf(
  kernel: Kernel,
  incident: IncidentDoc,
  { routes, otherDayIds }: FoundRepair,
  windows: ReadonlyMap<string, unknown>,
): Promise<RepairDoc['ask']> {
  const { timeZone } = await getDistrict(incident.districtCode);
  const asks: RepairDoc['ask'] = [];
  for (const { requestId, startAt } of routes.flatMap(({ stops }) => stops)) {
    if (!requestId || !windows.has(requestId) || asks.some((ask) => ask.requestId === requestId)) continue;
    asks.push({ requestId, code: '', slot: slotAround(new Date(startAt), timeZone) });
  }
  const moved = await listRequestDocs(otherDayIds);
  const others = await Promise.all(moved.map((request) => listOtherSlots(kernel, request)));
  for (const [n, request] of moved.entries()) {
    // Places that the repair itself asks others to take are not there twice.
    const slots = others[n]!.filter(
      ({ day, from, remaining }) =>
        day > incident.day && remaining > asks.filter(({ slot }) => slot.day === day && slot.from === from).length,
    );
    const slot = slots.find(({ from }) => from === request.slot.from) ?? slots[0];
    if (slot)
      asks.push({ requestId: String(request._id), code: '', slot: { day: slot.day, from: slot.from, to: slot.to } });
  }
  const codes = new Map(
    (await listRequestDocs(asks.map(({ requestId }) => requestId))).map((doc) => [String(doc._id), doc.code]),
  );
  return asks.map((ask) => ({ ...ask, code: codes.get(ask.requestId) ?? '' }));
}
