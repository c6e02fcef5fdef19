import { routesApi } from '#shared/dispatch/routes';
import { dayOf } from '#shared/kernel/time';
import { tenantOf } from '../accounts';
import type { Actor } from '../kernel/actor';
import { notFound } from '../kernel/errors';
import { implement, type Implementation } from '../kernel/http/implement';
import type { Kernel } from '../kernel/kernel';
import { districtOf } from '../network';
import { endRoute } from './end-route';
import { performActs } from './perform-acts';
import { assertMaySee } from './policy';
import { presentRoute, presentRoutes, type RouteViewer } from './present';
import { publishPlan } from './publish';
import { findRouteOfCrew, getRouteDoc, listRouteDocs } from './routes';
import { unfinishedFor } from './unfinished';

export function dispatchHttp(kernel: Kernel): Implementation[] {
  const viewerOf = (actor: Actor): RouteViewer => ({
    as: actor.role === 'collector' ? 'crew' : 'staff',
    now: kernel.clock.now(),
  });
  return implement(routesApi, {
    publishPlan: ({ actor, params }) => publishPlan(kernel, actor, params.id),
    listRoutes: async ({ actor, query }) => {
      const routes = await listRouteDocs({ organisationId: tenantOf(actor), day: query.day });
      return { items: await presentRoutes(routes, viewerOf(actor)) };
    },
    getRoute: async ({ actor, params }) => {
      const route = await getRouteDoc(params.id);
      assertMaySee(actor, route);
      if (!route.active) throw notFound('The route');
      return presentRoute(route, viewerOf(actor));
    },
    getMyRoute: async ({ actor, query }) => {
      const { timeZone } = await districtOf(actor);
      const day = query.day ?? dayOf(kernel.clock.now(), timeZone);
      const route = actor.crewId
        ? await findRouteOfCrew({ organisationId: tenantOf(actor), crewId: actor.crewId, day })
        : null;
      const unfinished = actor.crewId
        ? await unfinishedFor({ organisationId: tenantOf(actor), crewId: actor.crewId, route })
        : null;
      return { day, route: route && (await presentRoute(route, viewerOf(actor))), unfinished };
    },
    performActs: async ({ actor, params, body }) => {
      const results = await performActs(kernel, actor, { routeId: params.id, ...body });
      return { results, route: await presentRoute(await getRouteDoc(params.id), viewerOf(actor)) };
    },
    endRoute: async ({ actor, params, body }) => {
      await endRoute(kernel, actor, { id: params.id, ...body });
      return presentRoute(await getRouteDoc(params.id), viewerOf(actor));
    },
  });
}
