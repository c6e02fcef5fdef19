import type { EvidenceKind } from '#shared/settlement/evidence';
import { listUnits, type UnitDoc } from '../../custody';
import { getRouteDoc, type RouteDoc } from '../../dispatch';
import { getDealerOrders, type RequestDoc } from '../../requests';
import { yuanOfFen } from '../money';
import { PayoutModel } from '../payouts/model';
import type { DossierDoc, EvidenceDoc } from './model';

/** What is known of a request besides its dossier. */
export interface Facts {
  request: RequestDoc;
  route: RouteDoc | null;
  units: UnitDoc[];
  serial: string | null;
  delivered: boolean;
  /** Paid in full: the bank's references. */
  payment: string | null;
}

/** Reads the facts of a request from where they are kept. */
export async function gatherFacts(request: RequestDoc): Promise<Facts> {
  const requestId = String(request._id);
  const route = request.route ? await getRouteDoc(request.route.routeId).catch(() => null) : null;
  const units = route
    ? (await listUnits({ routeId: String(route._id) })).filter((unit) => unit.requestId === requestId)
    : [];
  const [order] = request.delivery ? await getDealerOrders([String(request.delivery.dealerOrderId)]) : [];
  const delivered =
    order?.status === 'delivered' || visitsOf(route, requestId).some(({ delivery }) => delivery?.delivered);
  const payouts = await PayoutModel.find({ requestId }).lean();
  const isPaid = payouts.length > 0 && payouts.every(({ status }) => status === 'paid');
  return {
    ...{ request, route, units, delivered, serial: order?.serial ?? null },
    payment: isPaid
      ? payouts.map(({ code, bankReference }) => `${code} ${bankReference ?? ''}`.trim()).join(', ')
      : null,
  };
}

const visitsOf = (route: RouteDoc | null, requestId: string) =>
  route?.stops.flatMap(({ visit }) => (visit?.requestId === requestId ? [visit] : [])) ?? [];

/** The evidence that the facts make. Pieces that rest on a route stay as they were when the request stands in none (it is being arranged anew). */
export function evidenceOf(
  facts: Facts,
  dossier: Pick<DossierDoc, 'evidence' | 'sellerId' | 'purchase'>,
): EvidenceDoc[] {
  const { request, route, units, payment } = facts;
  const found = new Map<EvidenceKind, EvidenceDoc>();
  const add = (kind: EvidenceKind, value: string, photoIds: string[] = []) =>
    found.set(kind, { kind, value, photoIds });
  if (!route) for (const one of dossier.evidence) found.set(one.kind, one);
  if (dossier.sellerId) add('identity', '');
  const given = visitsOf(route, String(request._id)).flatMap((visit) => visit.given ?? []);
  const photosOf = (kind: string) => given.filter((one) => one.kind === kind).map(({ photoId }) => photoId);
  if (units.length > 0) {
    add('old_unit_code', units.map(({ code }) => code).join(', '));
    add('weight', units.map(({ weightKg }) => `${weightKg} kg`).join(', '));
    if (route) add('transport', `${route.vehicle.plate} ${route.day} ${route.crew.name}`);
    const photos = [...units.flatMap(({ photoIds }) => photoIds), ...photosOf('old_unit_photo')];
    if (units.every(({ photoIds }) => photoIds.length > 0) || photosOf('old_unit_photo').length > 0)
      add('old_unit_photo', '', photos);
  }
  if (photosOf('energy_label').length > 0) add('energy_label', '', photosOf('energy_label'));
  if (facts.delivered && facts.serial) add('new_serial', facts.serial);
  const { purchase } = dossier;
  if (purchase) add('purchase', `${purchase.purchasedOn} ${yuanOfFen(purchase.priceFen)}`);
  if (purchase?.salesInvoice || photosOf('sales_invoice').length > 0)
    add('sales_invoice', purchase?.salesInvoice ?? '', photosOf('sales_invoice'));
  if (payment) add('payment', payment);
  const received = request.receipt?.units ?? [];
  if (received.length > 0 && received.every(({ where }) => where === 'received'))
    add('handover', received.map(({ code }) => code).join(', '));
  return [...found.values()];
}
