import { timingSafeEqual } from 'node:crypto';
import type { Transaction } from '../kernel/events/transact';
import { getRequestDoc } from './life-cycle';
import { RequestModel, type ReceiptDoc, type RequestDoc, type TakenUnitDoc } from './model';
import { announcedWindow } from './present';

/** Where a request stands in a published route. */
export interface PlaceOnRoute {
  requestId: string;
  routeId: string;
  letter: string;
  seq: number;
  etaAt: Date | null;
  late: boolean;
  plate: string;
  crewName: string;
}

/** A vehicle that comes so much earlier or later than announced is announced anew, minutes. */
const announcedAnewMin = 30;

/** What is announced when a request stands at a place of a route, and by how many minutes that is news to whoever waits. */
function announce(
  { route, status }: Pick<RequestDoc, 'route' | 'status'>,
  { routeId, etaAt }: { routeId: string | null; etaAt: Date | null },
): { publishedEtaAt: Date | null; movedMin: number | null } {
  const announced = route?.routeId === routeId ? route.publishedEtaAt : null;
  if (!announced || !etaAt) return { publishedEtaAt: announced ?? etaAt, movedMin: null };
  const movedMin = Math.round((etaAt.getTime() - announced.getTime()) / 60_000);
  const isNews = Math.abs(movedMin) >= announcedAnewMin && (status === 'planned' || status === 'onway');
  return isNews ? { publishedEtaAt: etaAt, movedMin } : { publishedEtaAt: announced, movedMin: null };
}

const inMinutes = ({ fromAt, toAt }: { fromAt: Date; toAt: Date }) =>
  [fromAt, toAt].map((at) => Math.floor(at.getTime() / 60_000)).join();

/**
 * Is the resident told when the request comes to this place of a route? On the same route once the arrival is announced anew; on another, or when
 * the vehicle was on its way already, if the announced window reads otherwise; who had no visit to come is told of it.
 */
export function isToldOf(
  doc: Pick<RequestDoc, 'route' | 'status' | 'slotFromAt'>,
  place: { routeId: string | null; etaAt: Date },
): boolean {
  const { route, status, slotFromAt } = doc;
  if (status === 'waiting' || status === 'failed') return true;
  if (status !== 'planned' && status !== 'onway') return false;
  if (!route?.publishedEtaAt) return true;
  if (status === 'planned' && route.routeId === place.routeId) return announce(doc, place).movedMin !== null;
  const announced = announcedWindow(route.publishedEtaAt, slotFromAt);
  return inMinutes(announced) !== inMinutes(announcedWindow(place.etaAt, slotFromAt));
}

/**
 * Notes where requests stand in their route, in the running transaction. The arrival that was announced is kept until the expected one has moved
 * away from it by half an hour while the resident waits: then that one is announced, once, however often arrivals are estimated.
 */
export async function placeOnRoute(tx: Transaction, places: readonly PlaceOnRoute[]): Promise<void> {
  if (places.length === 0) return;
  const ids = places.map(({ requestId }) => requestId);
  const docs = await RequestModel.find({ _id: { $in: ids } }, { route: 1, status: 1 }).lean<
    Pick<RequestDoc, '_id' | 'route' | 'status'>[]
  >();
  const before = new Map(docs.map((doc) => [String(doc._id), doc]));
  const known = places.flatMap((place) => {
    const doc = before.get(place.requestId);
    return doc ? [{ place, ...announce(doc, place) }] : [];
  });
  await RequestModel.bulkWrite(
    known.map(({ place: { requestId, ...onRoute }, publishedEtaAt }) => ({
      updateOne: { filter: { _id: requestId }, update: { $set: { route: { ...onRoute, publishedEtaAt } } } },
    })),
    { ordered: false },
  );
  for (const { place, movedMin } of known) {
    const { requestId, routeId, late } = place;
    if (movedMin !== null) await tx.record('requests:window-moved', { requestId, routeId, movedMin, late });
  }
}

/**
 * Keeps what was collected and what is paid for it, with the bonus that was promised for the window, in the running transaction. What an earlier
 * visit collected, before the request was taken up again, stays on the receipt.
 */
export async function recordReceipt(
  _tx: Transaction,
  receipt: { requestId: string; units: readonly Omit<ReceiptDoc['units'][number], 'where'>[]; at: Date },
): Promise<void> {
  const { estimate, receipt: before } = await getRequestDoc(receipt.requestId);
  const known = new Set(before?.units.map(({ code }) => code));
  const units = receipt.units.filter(({ code }) => !known.has(code)).map((unit) => ({ ...unit, where: 'aboard' }));
  const [earlierFen, bonusFen] = [before?.paidFen ?? 0, estimate.bonusFen ?? 0];
  const kept: ReceiptDoc = {
    units: [...(before?.units ?? []), ...units],
    bonusFen: (before?.bonusFen ?? 0) + bonusFen,
    paidFen: units.reduce((sum, { priceFen }) => sum + priceFen, earlierFen + bonusFen),
    ...(before && { earlierFen }),
    at: receipt.at,
  };
  await RequestModel.updateOne({ _id: receipt.requestId }, { $set: { receipt: kept } });
}

/** Keeps for the resident's page what a crew took along although nobody was to come any more, in the running transaction. */
export async function noteTaken(
  _tx: Transaction,
  { requestId, unit }: { requestId: string; unit: TakenUnitDoc },
): Promise<void> {
  await RequestModel.updateOne({ _id: requestId }, { $push: { takenOffRoute: unit } });
}

/** Tells the receipts where collected units are now, in the running transaction. */
export async function placeReceiptUnits(
  _tx: Transaction,
  change: { requestIds: readonly string[]; codes: readonly string[]; where: string },
): Promise<void> {
  const { requestIds, codes, where } = change;
  await RequestModel.updateMany(
    { _id: { $in: requestIds }, receipt: { $ne: null } },
    { $set: { 'receipt.units.$[unit].where': where } },
    { arrayFilters: [{ 'unit.code': { $in: codes } }], strict: false },
  );
}

/** Is this the code that the resident was given? Compared in constant time. */
export async function verifyPickupCode(requestId: string, code: string): Promise<boolean> {
  const { pickupCode } = await getRequestDoc(requestId);
  return pickupCode.length === code.length && timingSafeEqual(Buffer.from(pickupCode), Buffer.from(code));
}

/** Requests of a route. */
export async function listRequestsOfRoute(routeId: string): Promise<RequestDoc[]> {
  return RequestModel.find({ 'route.routeId': routeId }).lean<RequestDoc[]>();
}
