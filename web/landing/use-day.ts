import { computed, shallowRef, watch } from 'vue';
import type { Route } from '#shared/dispatch/routes';
import { dayOf } from '#shared/kernel/time';
import type { Site } from '#shared/network/sites';
import type { Request } from '#shared/requests/requests';
import type { VehiclePosition } from '#shared/tracking/tracking';
import { call, type ApiError } from '../kernel/client';
import { districtNow } from '../kernel/clock';
import { useDistrict } from '../kernel/district';
import { useLive } from '../kernel/live';
import { useSession } from '../kernel/session';
import { isNewPosition } from '../kernel/vehicle-moves';

/** The day as far as this person may see it: sites for everybody, requests, routes and vehicles for a signed-in dispatcher. */
interface Day {
  routes: Route[];
  requests: Request[];
  vehicles: VehiclePosition[];
}

export function useDay() {
  const place = useDistrict();
  const session = useSession();
  const code = computed(() => place.district?.code ?? null);
  const sites = useLive<Site[]>(() => (code.value ? { kind: 'district', districtCode: code.value } : null), {
    snapshot: (signal) =>
      call('listSites', { query: { districtCode: code.value ?? '' } }, { signal }).then((reply) => reply.items),
    on: {
      'network:site-changed': ({ site }, known) => known.map((old) => (old.id === site.id ? site : old)),
    },
  });
  const mayWatch = computed(() => session.role === 'dispatcher' || session.role === 'administrator');
  const serviceDay = computed(() => (place.district ? dayOf(districtNow(), place.district.timeZone) : ''));
  const day = useLive<Day>(() => (mayWatch.value && serviceDay.value ? { kind: 'day', day: serviceDay.value } : null), {
    snapshot: async (signal) => {
      const query = { day: serviceDay.value };
      const [routes, requests, vehicles] = await Promise.all([
        call('listRoutes', { query }, { signal }),
        call('listRequests', { query: { ...query, limit: 2000 } }, { signal }),
        call('listVehiclePositions', { query }, { signal }),
      ]);
      return { routes: routes.items, requests: requests.items, vehicles: vehicles.items };
    },
    on: {
      'dispatch:route-changed': ({ route }, day) => ({
        ...day,
        routes: [...day.routes.filter((old) => old.id !== route.id), route],
      }),
      'requests:changed': ({ request }, day) => ({
        ...day,
        requests: [...day.requests.filter((old) => old.id !== request.id), request],
      }),
      'tracking:vehicles-moved': ({ vehicles }, day) => {
        const known = new Map(day.vehicles.map((vehicle) => [vehicle.vehicleId, vehicle]));
        for (const one of vehicles) if (isNewPosition(one, known.get(one.vehicleId))) known.set(one.vehicleId, one);
        return { ...day, vehicles: [...known.values()] };
      },
    },
  });
  const failed = shallowRef<ApiError | null>(null);
  watch(sites.error, (error) => (failed.value = error));
  return { sites: sites.data, day: day.data, failed };
}
