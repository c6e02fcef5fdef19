import { toString as qrSvg } from 'qrcode';
import { pickupQrText } from '#shared/requests/pickup-qr';
import { maskName, maskPhone } from '#shared/kernel/text';
import type { Request, RequestStatusPage } from '#shared/requests/requests';
import type { Kernel } from '../kernel/kernel';
import type { DistrictDoc } from '../network';
import type { RequestDoc } from './model';
import { cutOffOf } from './slots';

const presentTimeline = (doc: RequestDoc) => doc.timeline.map((entry) => ({ ...entry, at: entry.at.toISOString() }));

/** A request for staff or its owner; name, phone and unit are hidden unless `unmasked`. */
export function presentRequest(doc: RequestDoc, unmasked: boolean): Request {
  const { route } = doc;
  return {
    ...doc,
    id: String(doc._id),
    unmasked,
    contactName: unmasked ? doc.contactName : maskName(doc.contactName),
    contactPhone: unmasked ? doc.contactPhone : maskPhone(doc.contactPhone),
    addressUnit: unmasked ? doc.addressUnit : '',
    leftItems: doc.leftItems ?? [],
    loadKg: doc.estimate.weightKg,
    unreadMessages: doc.unreadMessages ?? 0,
    route: route && { ...route, etaAt: route.etaAt?.toISOString() ?? null },
    timeline: presentTimeline(doc),
    openedAt: doc.openedAt.toISOString(),
  };
}

/** Link to the status page. */
export function statusUrlOf(kernel: Kernel, secret: string): string {
  return `${kernel.config.PUBLIC_URL ?? ''}/s/${secret}`;
}

/** Minutes before and after the expected arrival: as announced at publication, and once the vehicle is on its way. */
const announcedMin = { published: 45, now: 15 } as const;

/** The window around an expected arrival; it never opens before the booked one does. */
function windowAround(source: keyof typeof announcedMin, at: Date, slotFromAt: Date): { fromAt: Date; toAt: Date } {
  const ms = announcedMin[source] * 60_000;
  const fromAt = new Date(Math.max(at.getTime() - ms, slotFromAt.getTime()));
  return { fromAt, toAt: new Date(Math.max(at.getTime() + ms, fromAt.getTime() + ms)) };
}

/** The window that a resident is told when a route with this arrival is published. */
export function announcedWindow(arriveAt: Date, slotFromAt: Date): { fromAt: Date; toAt: Date } {
  return windowAround('published', arriveAt, slotFromAt);
}

/** Windows that narrow as the day goes on. */
export function windowsOf(
  doc: Pick<RequestDoc, 'status' | 'slotFromAt' | 'slotToAt' | 'route'>,
): RequestStatusPage['windows'] {
  const { route, slotFromAt, slotToAt } = doc;
  const around = (source: 'published' | 'now', at: Date) => {
    const { fromAt, toAt } = windowAround(source, at, slotFromAt);
    return { source, fromAt: fromAt.toISOString(), toAt: toAt.toISOString() };
  };
  return [
    { source: 'booked', fromAt: slotFromAt.toISOString(), toAt: slotToAt.toISOString() },
    ...(route?.publishedEtaAt ? [around('published', route.publishedEtaAt)] : []),
    ...(route?.etaAt && doc.status === 'onway' ? [around('now', route.etaAt)] : []),
  ];
}

/** What was taken along off the route; a receipt of a later visit may have it. */
function takenBesides({ takenOffRoute = [], receipt }: RequestDoc): RequestStatusPage['takenOffRoute'] {
  const onReceipt = new Set(receipt?.units.map(({ code }) => code));
  return takenOffRoute
    .filter(({ code }) => !onReceipt.has(code))
    .map(({ code, categoryKey, weightKg, at }) => ({ code, categoryKey, weightKg, at: at.toISOString() }));
}

/** The page behind the secret link. */
export async function presentStatusPage(
  kernel: Kernel,
  district: DistrictDoc,
  doc: RequestDoc,
): Promise<RequestStatusPage> {
  const until = cutOffOf(district, doc.slot);
  const { delivery, items } = doc;
  return {
    ...doc,
    late: doc.route?.late ?? false,
    contactName: maskName(doc.contactName),
    contactPhone: maskPhone(doc.contactPhone),
    items: items.map(({ categoryKey, condition, count }) => ({ categoryKey, condition, count })),
    leftItems: doc.leftItems ?? [],
    takenOffRoute: takenBesides(doc),
    delivery,
    qr: await qrSvg(pickupQrText(doc), { type: 'svg', margin: 1 }),
    windows: windowsOf(doc),
    collector: doc.route && { name: doc.route.crewName, plate: doc.route.plate },
    timeline: presentTimeline(doc),
    changeableUntil: until.toISOString(),
    changeable: ['waiting', 'planned'].includes(doc.status) && kernel.clock.now() < until,
    receipt: doc.receipt && {
      ...doc.receipt,
      bonusFen: doc.receipt.bonusFen ?? 0,
      at: doc.receipt.at.toISOString(),
      priceListVersion: doc.estimate.priceListVersion ?? '',
    },
  };
}
