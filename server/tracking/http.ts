import { trackingApi } from '#shared/tracking/tracking';
import { assertSameTenant, tenantOf } from '../accounts';
import { getRouteDoc } from '../dispatch';
import { AppError, notFound } from '../kernel/errors';
import { implement, type Implementation } from '../kernel/http/implement';
import { getBySecret } from '../requests';
import type { KnownRoutes } from './known-routes';
import { VehiclePositionModel, type VehiclePositionDoc } from './model';
import { nearVehicle } from './near';
import { presentPosition, trackOf, type PositionWriter } from './positions';

export function trackingHttp(deps: { routes: KnownRoutes; writer: PositionWriter }): Implementation[] {
  const { routes, writer } = deps;
  return implement(trackingApi, {
    reportPositions: async ({ actor, body }) => {
      const route = await routes.get(body.routeId);
      assertSameTenant(actor, route.organisationId, 'The route');
      if (!actor.crewId || actor.crewId !== route.crewId) throw notFound('The route');
      if (route.status !== 'started')
        throw new AppError(
          'wrong_state',
          `Positions are taken while a route is under way; this one is ${route.status}`,
          {
            action: route.status === 'published' ? 'Start the route first.' : 'Stop sharing your position.',
            details: { status: route.status },
          },
        );
      return writer.report(
        route,
        body.positions.map(({ at, lng, lat, speedKph, headingDeg, accuracyM }) => ({
          at: new Date(at),
          place: { lng, lat },
          speedKph: speedKph ?? null,
          headingDeg: headingDeg ?? null,
          ...(accuracyM !== undefined && { accuracyM }),
        })),
      );
    },
    listVehiclePositions: async ({ actor, query }) => {
      const docs = await VehiclePositionModel.find({ organisationId: tenantOf(actor), day: query.day })
        .limit(5000)
        .lean<VehiclePositionDoc[]>();
      return { items: docs.map(presentPosition) };
    },
    getNearVehicle: async ({ params }) => {
      const request = await getBySecret(params.secret);
      if (!request.route) return { vehicle: null };
      const { routeId } = request.route;
      const route = await routes.get(routeId);
      const latest = await VehiclePositionModel.findOne({ _id: route.vehicle.id, routeId }).lean<VehiclePositionDoc>();
      const near = latest && nearVehicle(route, latest);
      return { vehicle: near?.requestId === String(request._id) ? near.vehicle : null };
    },
    getTrack: async ({ actor, params }) => {
      const route = await getRouteDoc(params.id);
      assertSameTenant(actor, route.organisationId, 'The route');
      const track = await trackOf(params.id);
      return {
        positions: track.map(({ at, place }) => ({ at: at.toISOString(), place: { lng: place.lng, lat: place.lat } })),
      };
    },
  });
}
