import type { EventName } from '#shared/events';
import { getRouteDoc } from '../dispatch';
import type { StoredEvent } from '../kernel/events/event-store';
import type { Feature, Kernel, LiveRule } from '../kernel/kernel';
import { sortingHttp } from './http';
import { erasureHttp } from './erasure/http';
import { countMarked, markDay } from './flows/count';
import { flowsHttp } from './flows/http';
import { goodsLive, mayWatchProcessor } from './live';
import { lotsHttp } from './lots/http';
import { ArrivalModel, GapModel, type ArrivalDoc, type GapDoc } from './model';
import { mayWatchSite, siteRoom } from './policy';
import { presentArrival, presentGap } from './present';
import { dropReplaced, refreshArrivals } from './refresh';
import { shipmentsHttp } from './shipments/http';
import { workshopHttp } from './workshop/http';
import { yardHttp } from './yard/http';

export { getDayBalance } from './balance';
export { listOpenGaps } from './gaps';
export { auditBalance } from './flows/audit';
export { LicenceModel, RuleTableModel } from './rulebook/model';
export { YardModel } from './yard/model';

/** Acts after which an arrival has other contents or another time. */
const changing = [
  'dispatch:route-started',
  'dispatch:stop-departed',
  'dispatch:stop-arrived',
  'dispatch:unit-collected',
  'dispatch:stop-completed',
  'dispatch:stop-failed',
  'dispatch:units-unloaded',
  'dispatch:route-finished',
  'dispatch:route-revised',
  'dispatch:goods-transferred',
  'tracking:arrivals-estimated',
] as const satisfies readonly EventName[];

/** Expected vehicles, weighing in, gaps, the books of a day. */
export function sortingFeature(kernel: Kernel): Feature {
  const roomsOf = (doc: { organisationId: unknown; day: string; siteId: string }) => [
    siteRoom(doc.siteId),
    `day:${String(doc.organisationId)}:${doc.day}`,
  ];
  const local: Kernel['pushes']['local'] = (...args) => kernel.pushes.local(...args);
  const pushArrivals = async (arrivalIds: readonly string[]) => {
    for (const doc of await ArrivalModel.find({ _id: { $in: arrivalIds } }).lean<ArrivalDoc[]>())
      for (const room of roomsOf(doc)) local(room, 'sorting:arrival-changed', { arrival: presentArrival(doc) });
  };
  const pushChanged = ({ data }: { data: { arrivalId: string } }) => pushArrivals([data.arrivalId]);
  const pushGap = async ({ data }: { data: { gapId: string } }) => {
    const doc = await GapModel.findById(data.gapId).lean<GapDoc>();
    if (!doc) return;
    for (const room of roomsOf(doc)) local(room, 'sorting:gap-changed', { gap: presentGap(doc) });
  };
  const live: LiveRule[] = [
    {
      on: 'sorting:arrivals-changed',
      push: ({ data }) => pushArrivals(data.arrivalIds),
      mergeBy: ({ data }) => `sorting.arrivals:${data.routeId}`,
    },
    { on: 'sorting:unit-received', push: pushChanged },
    { on: 'sorting:arrival-closed', push: pushChanged },
    { on: 'sorting:vehicle-weighed', push: pushChanged },
    {
      on: 'sorting:dock-changed',
      push: async ({ data: { siteId, day } }) => local(siteRoom(siteId), 'sorting:yard-changed', { siteId, day }),
    },
    { on: 'sorting:gap-opened', push: pushGap },
    { on: 'sorting:gap-handed', push: pushGap },
    { on: 'sorting:gap-explained', push: pushGap },
    ...goodsLive(kernel),
  ];
  return {
    name: 'sorting',
    endpoints: [
      ...sortingHttp(kernel),
      ...lotsHttp(kernel),
      ...shipmentsHttp(kernel),
      ...workshopHttp(kernel),
      ...erasureHttp(kernel),
      ...flowsHttp(kernel),
      ...yardHttp(kernel),
    ],
    topics: { site: mayWatchSite, processor: mayWatchProcessor },
    live,
    // The page counts what it asks for by itself; this keeps the rest from piling up.
    jobs: [{ name: 'sorting.count-flows', cron: '30 * * * * *', run: async () => void (await countMarked({})) }],
    listeners: [
      {
        name: 'sorting.mark-flows',
        on: ['custody:changed'],
        mergeBy: (event: StoredEvent) => {
          const { organisationId, day } = (event as StoredEvent<'custody:changed'>).data;
          return `${organisationId}:${day}`;
        },
        handle: async (event: StoredEvent) => markDay((event as StoredEvent<'custody:changed'>).data),
      },
      {
        name: 'sorting.follow-routes',
        on: ['dispatch:plan-published', ...changing],
        mergeBy: (event: StoredEvent) => ('routeId' in event.data ? (event.data.routeId as string) : null),
        handle: async (event: StoredEvent) => {
          if (event.name !== 'dispatch:plan-published')
            return refreshArrivals(kernel, (event.data as { routeId: string }).routeId);
          const { day, routeIds } = (event as StoredEvent<'dispatch:plan-published'>).data;
          for (const routeId of routeIds) await refreshArrivals(kernel, routeId);
          const [first] = routeIds;
          if (first) await dropReplaced({ organisationId: (await getRouteDoc(first)).organisationId, day, routeIds });
        },
      },
    ],
  };
}
