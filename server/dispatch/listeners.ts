import { systemActor } from '../kernel/actor';
import type { StoredEvent } from '../kernel/events/event-store';
import { transact } from '../kernel/events/transact';
import type { Kernel, Listener } from '../kernel/kernel';
import { getRequestDoc } from '../requests';
import { unloadingAccounted } from './closing';
import { pushRouteEverywhere } from './live';
import { RouteModel, type RouteDoc, type StopDoc } from './model';

/** The stops without the visit of a request that nobody is to visit any more; null when nothing changes. Its new unit is not loaded either. */
export function withoutVisit(stops: readonly StopDoc[], requestId: string): StopDoc[] | null {
  const gone = stops.filter(
    ({ visit, status }) => visit?.requestId === requestId && (status === 'planned' || status === 'onway'),
  );
  if (gone.length === 0) return null;
  const orders = gone.flatMap(({ visit }) =>
    visit?.delivery && !visit.delivery.loaded ? [visit.delivery.dealerOrderId] : [],
  );
  return stops.map((stop) => ({
    ...stop,
    status: gone.includes(stop) ? 'skipped' : stop.status,
    dealerOrderIds: stop.dealerOrderIds.filter((id) => !orders.includes(id)),
  }));
}

/** Takes a cancelled or moved request off the routes that still name it. Returns the routes that changed. */
async function skipVisits(requestId: string): Promise<string[]> {
  const { status, route: placed } = await getRequestDoc(requestId);
  if (status !== 'cancelled' && status !== 'waiting' && status !== 'planned') return [];
  const routes = await RouteModel.find({
    'stops.visit.requestId': requestId,
    active: true,
    status: { $in: ['published', 'started'] },
  }).lean<RouteDoc[]>();
  const changed: string[] = [];
  for (const route of routes) {
    const isKept = status === 'planned' && placed?.routeId === String(route._id);
    const stops = isKept ? null : withoutVisit(route.stops, requestId);
    if (!stops) continue;
    await RouteModel.updateOne({ _id: route._id }, { $set: { stops }, $inc: { version: 1 } });
    changed.push(String(route._id));
  }
  return changed;
}

/** What dispatch does because of others' events. */
export function dispatchListeners(kernel: Kernel): Listener[] {
  const by = systemActor('dispatch');
  return [
    {
      name: 'dispatch.skip-cancelled',
      on: ['requests:status-changed'],
      handle: async (event: StoredEvent) => {
        const { requestId, from, to } = (event as StoredEvent<'requests:status-changed'>).data;
        if ((from !== 'planned' && from !== 'onway') || (to !== 'cancelled' && to !== 'waiting')) return;
        const changed = await transact(kernel, by, () => skipVisits(requestId));
        for (const routeId of changed) await pushRouteEverywhere(kernel, routeId);
      },
    },
    {
      name: 'dispatch.erase-contacts',
      on: ['requests:contact-erased'],
      handle: async (event: StoredEvent) => {
        const { requestId } = (event as StoredEvent<'requests:contact-erased'>).data;
        await RouteModel.updateMany(
          { 'stops.visit.requestId': requestId },
          {
            $set: {
              'stops.$[stop].visit.contact': { name: '–', phone: '–', addressUnit: '' },
              'stops.$[stop].visit.addressText': '–',
              'stops.$[stop].visit.note': '',
              'stops.$[stop].name': '–',
              'stops.$[stop].failNote': '',
            },
          },
          { arrayFilters: [{ 'stop.visit.requestId': requestId }] },
        );
      },
    },
    {
      name: 'dispatch.close-routes',
      on: ['sorting:arrival-closed'],
      handle: async (event: StoredEvent) => {
        const { routeId, stopId } = (event as StoredEvent<'sorting:arrival-closed'>).data;
        await transact(kernel, by, (tx) => unloadingAccounted(tx, { routeId, stopId, at: event.at }));
      },
    },
  ];
}
