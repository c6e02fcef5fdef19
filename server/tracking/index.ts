import type { StoredEvent } from '../kernel/events/event-store';
import type { EventName } from '#shared/events';
import type { Feature, Kernel, LiveRule } from '../kernel/kernel';
import { Estimator } from './estimator';
import { trackingHttp } from './http';
import { learnFromRoutes } from './learn/observe-route';
import { KnownRoutes } from './known-routes';
import { PositionWriter } from './positions';
import { PositionPushes } from './pushes';

export { drivenMetres } from './driven';
export { latestPositions } from './positions';

/** Acts after which the arrivals of a route are estimated at once. */
const acts = [
  'dispatch:route-started',
  'dispatch:stop-departed',
  'dispatch:stop-arrived',
  'dispatch:orders-loaded',
  'dispatch:stop-completed',
  'dispatch:stop-failed',
  'dispatch:unit-collected',
  'dispatch:units-unloaded',
  'dispatch:route-revised',
] as const satisfies readonly EventName[];

/** Where the vehicles are and when they come. */
export function trackingFeature(kernel: Kernel): Feature {
  const routes = new KnownRoutes();
  const pushes = new PositionPushes(kernel);
  const estimator = new Estimator(kernel);
  const writer = new PositionWriter(
    () => kernel.clock.now(),
    () => kernel.realNow(),
    (moved) => {
      pushes.add(moved);
      for (const { route, latest } of moved) estimator.moved(route, latest.place);
    },
  );
  // By events, because the process that told of the vehicle need not be the one that takes its next position.
  const noLongerNear = (['dispatch:stop-arrived', 'dispatch:stop-failed'] as const).map((on): LiveRule => ({
    on,
    push: ({ data }: { data: { requestId: string | null } }) => {
      if (data.requestId) kernel.pushes.local(`request:${data.requestId}`, 'tracking:vehicle-near', { vehicle: null });
      return Promise.resolve();
    },
  }));
  return {
    name: 'tracking',
    endpoints: trackingHttp({ routes, writer }),
    live: [...routes.live(), ...noLongerNear],
    listeners: [
      learnFromRoutes,
      {
        name: 'tracking.estimate-after-acts',
        on: acts,
        mergeBy: (event: StoredEvent) => (event.data as { routeId: string }).routeId,
        handle: (event: StoredEvent) => estimator.afterAct((event.data as { routeId: string }).routeId),
      },
    ],
    jobs: [{ name: 'tracking.look-at-routes', cron: '30 * * * * *', run: () => estimator.lookAtAll() }],
    stop: async () => {
      await writer.drained();
      pushes.flush();
      await estimator.stop();
    },
  };
}
