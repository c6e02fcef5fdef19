import { computed, type Ref } from 'vue';
import type { Api } from '#shared/api';
import type { Route } from '#shared/dispatch/routes';
import type { Incident } from '#shared/incidents/incidents';
import type { Reply } from '#shared/kernel/endpoint';
import type { Site } from '#shared/network/sites';
import type { Request } from '#shared/requests/requests';
import type { VehiclePosition } from '#shared/tracking/tracking';
import { call, callAll } from '../../kernel/client';
import { useDistrict } from '../../kernel/district';
import { useLive } from '../../kernel/live';
import { isNewPosition } from '../../kernel/vehicle-moves';
import { byLetter } from '../ui/by-letter';

const rank = { high: 0, normal: 1, low: 2 };
const isEnded = ({ status }: Incident) => status === 'resolved' || status === 'dismissed';
/** What asks for somebody comes first. */
const byUrgency = (a: Incident, b: Incident) =>
  Number(isEnded(a)) - Number(isEnded(b)) ||
  (isEnded(a) ? 0 : rank[a.severity] - rank[b.severity]) ||
  b.openedAt.localeCompare(a.openedAt);

/** Requests, routes, vehicles, incidents, close and sites of one day, kept current by the live line. */
export function useDayData(day: Readonly<Ref<string>>) {
  const place = useDistrict();
  const topic = () => ({ kind: 'day' as const, day: day.value });

  const requests = useLive<Map<string, Request>>(topic, {
    snapshot: async (signal) => {
      const items = await callAll((cursor) =>
        call('listRequests', { query: { day: day.value, limit: 500, cursor } }, { signal }),
      );
      return new Map(items.map((request) => [request.id, request]));
    },
    on: {
      'requests:changed': ({ request }, known) => {
        if (request.slot.day === day.value) known.set(request.id, request);
        else known.delete(request.id);
      },
      'kernel:resync': () => void requests.reload(),
    },
  });
  const routes = useLive<Route[]>(topic, {
    snapshot: (signal) =>
      call('listRoutes', { query: { day: day.value } }, { signal }).then(({ items }) => items.sort(byLetter)),
    on: {
      'dispatch:route-changed': ({ route }, known) => {
        if (route.day !== day.value) return known;
        return [...known.filter(({ id }) => id !== route.id), route].sort(byLetter);
      },
      'dispatch:day-published': (published) => {
        if (published.day !== day.value) return;
        void routes.reload();
        void requests.reload();
        void vehicles.reload();
      },
      'kernel:resync': () => void routes.reload(),
    },
  });
  const vehicles = useLive<Map<string, VehiclePosition>>(topic, {
    snapshot: (signal) =>
      call('listVehiclePositions', { query: { day: day.value } }, { signal }).then(
        ({ items }) => new Map(items.map((vehicle) => [vehicle.vehicleId, vehicle])),
      ),
    on: {
      'tracking:vehicles-moved': ({ vehicles: moved }, known) => {
        for (const one of moved) if (isNewPosition(one, known.get(one.vehicleId))) known.set(one.vehicleId, one);
      },
    },
  });
  const incidents = useLive<Incident[]>(topic, {
    snapshot: (signal) => call('listIncidents', { query: { day: day.value } }, { signal }).then((reply) => reply.items),
    on: {
      'incidents:changed': ({ incident }, known) =>
        incident.day === day.value ? [incident, ...known.filter(({ id }) => id !== incident.id)] : known,
      'kernel:resync': () => void incidents.reload(),
    },
  });
  const closing = useLive<Reply<Api['getDayClosing']>>(topic, {
    snapshot: (signal) => call('getDayClosing', { params: { day: day.value } }, { signal }),
    on: {
      'closing:day-closed': (push) => {
        if (push.day === day.value) void closing.reload();
      },
      'kernel:resync': () => void closing.reload(),
    },
  });
  const sites = useLive<Site[]>(
    () => (place.district ? { kind: 'district', districtCode: place.district.code } : null),
    {
      snapshot: (signal) =>
        call('listSites', { query: { districtCode: place.district?.code ?? '' } }, { signal }).then(
          (reply) => reply.items,
        ),
      on: {
        'network:site-changed': ({ site }, known) => known.map((old) => (old.id === site.id ? site : old)),
      },
    },
  );
  return {
    requests: computed(() => [...(requests.data.value?.values() ?? [])]),
    routes: computed(() => routes.data.value ?? []),
    vehicles: computed(() => [...(vehicles.data.value?.values() ?? [])]),
    sites: computed(() => sites.data.value ?? []),
    incidents: computed(() => (incidents.data.value ?? []).toSorted(byUrgency)),
    /** When the day was closed and by whom; null while it is open. */
    closed: computed(() => closing.data.value?.closed ?? null),
    loading: computed(() => requests.loading.value || routes.loading.value),
    error: computed(() => requests.error.value ?? routes.error.value),
    /** Puts an answer of an own act in place at once; the push that follows says the same. */
    take(request: Request): void {
      if (request.slot.day === day.value) requests.data.value?.set(request.id, request);
      void requests.reload();
    },
    /** An answer of an own act on an incident. */
    takeIncident(incident: Incident): void {
      const known = incidents.data.value ?? [];
      const at = known.findIndex(({ id }) => id === incident.id);
      known.splice(Math.max(0, at), at < 0 ? 0 : 1, incident);
      void incidents.reload();
    },
    async reload(): Promise<void> {
      await Promise.all([requests, routes, vehicles, incidents, closing, sites].map((one) => one.reload()));
    },
  };
}
