import { computed, inject, provide, ref, shallowRef, watch, type InjectionKey } from 'vue';
import type { LngLat } from '#shared/kernel/geo';
import type { Plan } from '#shared/planning/planning';
import type { Repair } from '#shared/incidents/incidents';
import { dayOf } from '#shared/kernel/time';
import type { MapTarget } from '../../map';
import { districtNow } from '../../kernel/clock';
import { districtZone } from '../../kernel/format';
import { useDistrict } from '../../kernel/district';
import { useDayData } from './day-data';
import { useDayShifts } from './edit/day-shifts';
import { createPlanEditor } from './edit/plan-editor';
import { createNetworkEditor } from './network/network-editor';
import { queueItemsOf } from './queue/queue-items';

/** What stands in the drawer at the right. */
export type Panel =
  | 'request'
  | 'route'
  | 'site'
  | 'crossing'
  | 'newSite'
  | 'plan'
  | 'booking'
  | 'learnt'
  | 'incident'
  | null;

function createDesk(firstDay: string | null) {
  const day = ref(firstDay ?? dayOf(districtNow(), districtZone.value));
  const data = useDayData(day);
  const selected = shallowRef<MapTarget | null>(null);
  const hovered = shallowRef<MapTarget | null>(null);
  const panel = ref<Panel>(null);
  /** A plan that is looked at before it is published: board and map show it in place of the published routes. */
  const draft = shallowRef<Plan | null>(null);
  /** The incident in the drawer; null = their list. */
  const incidentId = ref<string | null>(null);
  /** A repair that is looked at before it is applied: board and map show the routes as they would be. */
  const preview = shallowRef<Repair | null>(null);
  const editor = createPlanEditor(draft);
  const network = createNetworkEditor({ sites: () => data.sites.value, reload: data.reload }, useDistrict());
  const shifts = useDayShifts(day, draft);
  /** What a press on a row of the queue begins while a draft is looked at; the board sets it. */
  const pressRequest = shallowRef<((down: PointerEvent, requestId: string) => void) | null>(null);
  /** Grows with every wish to see the whole district. */
  const fits = ref(0);
  /** Requests ticked in the queue, for acts on many and for a run. */
  const ticked = shallowRef<ReadonlySet<string>>(new Set());
  /** Requests that another plan serves otherwise, while two are compared. */
  const changed = shallowRef<ReadonlySet<string>>(new Set());
  /** Place of the door while a telephone booking is written down. */
  const pin = ref<LngLat | null>(null);
  const items = computed(() => queueItemsOf(data.requests.value, data.routes.value));
  const itemById = computed(() => new Map(items.value.map((item) => [item.request.id, item])));

  const requestId = computed(
    () => selected.value?.requestId ?? (selected.value?.kind === 'request' ? selected.value.id : null),
  );
  const routeId = computed(() => selected.value?.routeId ?? null);

  /** The target of a request wherever it stands: in the draft, on its route, or alone. */
  function targetOfRequest(id: string): MapTarget {
    for (const route of editor.shown.value?.routes ?? []) {
      const stop = route.stops.find((one) => one.requestId === id);
      if (stop) return { kind: 'stop', id: `${route.shiftId}:${stop.seq}`, routeId: route.shiftId, requestId: id };
    }
    const item = itemById.value.get(id);
    if (item?.stopId && !draft.value) return { kind: 'stop', id: item.stopId, routeId: item.routeId, requestId: id };
    return { kind: 'request', id, requestId: id };
  }
  /** A route is selected as its vehicle, whether it is on the road or not. */
  function targetOfRoute(id: string): MapTarget {
    const route = data.routes.value.find((one) => one.id === id);
    return { kind: 'vehicle', id: route?.vehicle.id ?? id, routeId: id };
  }
  /** Lights a target everywhere and leaves the drawer as it is. */
  const point = (target: MapTarget) => void (selected.value = target);
  /** Selects a target and shows it in the drawer, unless a plan or a booking stands there. */
  function open(target: MapTarget | null): void {
    selected.value = target;
    const isKept = ['plan', 'booking', 'learnt', 'incident'].includes(panel.value ?? '');
    if (!target) {
      if (!isKept) panel.value = null;
      return;
    }
    if (panel.value === 'booking' || panel.value === 'newSite' || draft.value || preview.value) return;
    if (target.kind === 'crossing') panel.value = 'crossing';
    else if (target.requestId || target.kind === 'request') panel.value = 'request';
    else if (target.kind === 'site') panel.value = 'site';
    else if (target.routeId) panel.value = 'route';
  }
  function openIncident(id: string | null): void {
    close();
    incidentId.value = id;
    panel.value = 'incident';
  }
  /** Letter of a shift of the draft, whether it drives or not. */
  const letterOfShift = (shiftId: string) =>
    draft.value?.routes.find((one) => one.shiftId === shiftId)?.letter ??
    shifts.value.find(({ id }) => id === shiftId)?.letter ??
    '';
  const selectRequest = (id: string) => open(targetOfRequest(id));
  const selectRoute = (id: string) => open(targetOfRoute(id));
  function close(): void {
    panel.value = null;
    draft.value = null;
    preview.value = null;
    incidentId.value = null;
    pin.value = null;
    selected.value = null;
  }
  /** Closes the drawer; from a look aside at what was learnt back to planning. */
  function leave(): void {
    if (panel.value === 'learnt') panel.value = 'plan';
    else close();
  }
  watch(day, () => {
    close();
    hovered.value = null;
    ticked.value = new Set();
  });
  // A request that is planned or published while it is selected stays selected where it stands now.
  watch([() => data.routes.value.length, draft], () => {
    if (requestId.value) selected.value = targetOfRequest(requestId.value);
  });
  const isClosed = computed(() => data.closed.value !== null);
  // Somebody closes the day: a plan, a repair or a change under way could not be stored any more.
  watch(isClosed, (is) => {
    if (is && (draft.value || preview.value || panel.value === 'plan' || panel.value === 'learnt')) close();
  });
  const route = computed(() => data.routes.value.find((one) => one.id === routeId.value) ?? null);
  return {
    day,
    data,
    isClosed,
    selected,
    hovered,
    panel,
    fits,
    ticked,
    changed,
    draft,
    preview,
    incidentId,
    openIncident,
    editor,
    network,
    shifts,
    letterOfShift,
    pressRequest,
    pin,
    items,
    itemById,
    requestId,
    routeId,
    route,
    targetOfRequest,
    open,
    point,
    selectRequest,
    selectRoute,
    close,
    leave,
  };
}
export type Desk = ReturnType<typeof createDesk>;
const key: InjectionKey<Desk> = Symbol('desk');

/** Makes the one state that list, map, board and drawer of a desk share. */
export function provideDesk(firstDay: string | null): Desk {
  const desk = createDesk(firstDay);
  provide(key, desk);
  return desk;
}
export function useDesk(): Desk {
  const desk = inject(key);
  if (!desk) throw new Error('useDesk is called outside a desk');
  return desk;
}
