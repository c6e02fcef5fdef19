import { timingSafeEqual } from 'node:crypto';
import type { Transaction } from '../kernel/events/transact';
import { getRequestDoc } from './life-cycle';
import { RequestModel, type ReceiptDoc, type RequestDoc } from './model';

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

/** Notes where requests stand in their route, in the running transaction. The arrival that was published first is kept. */
export async function placeOnRoute(_tx: Transaction, places: readonly PlaceOnRoute[]): Promise<void> {
  if (places.length === 0) return;
  const ids = places.map(({ requestId }) => requestId);
  const docs = await RequestModel.find({ _id: { $in: ids } }, { route: 1 }).lean<Pick<RequestDoc, '_id' | 'route'>[]>();
  const before = new Map(docs.map(({ _id, route }) => [String(_id), route]));
  await RequestModel.bulkWrite(
    places.map(({ requestId, ...onRoute }) => {
      const known = before.get(requestId);
      const publishedEtaAt = known?.routeId === onRoute.routeId ? known.publishedEtaAt : onRoute.etaAt;
      return { updateOne: { filter: { _id: requestId }, update: { $set: { route: { ...onRoute, publishedEtaAt } } } } };
    }),
    { ordered: false },
  );
}

/** Keeps what was collected and what is paid for it, in the running transaction. */
export async function recordReceipt(
  _tx: Transaction,
  receipt: { requestId: string; units: readonly Omit<ReceiptDoc['units'][number], 'where'>[]; at: Date },
): Promise<void> {
  const units = receipt.units.map((unit) => ({ ...unit, where: 'aboard' }));
  const paidFen = units.reduce((sum, { priceFen }) => sum + priceFen, 0);
  await RequestModel.updateOne({ _id: receipt.requestId }, { $set: { receipt: { units, paidFen, at: receipt.at } } });
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
