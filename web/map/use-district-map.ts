import type * as L from 'leaflet';
import { computed, onBeforeUnmount, onMounted, reactive, ref, shallowRef, watch, type Ref } from 'vue';
import type { LngLat } from '#shared/kernel/geo';
import type { District } from '#shared/network/district';
import { useAppearance } from '../kernel/appearance';
import { language, t } from '../kernel/i18n';
import { createBaseLayers, type BaseLayers } from './base-layers';
import { createDrawing, type Drawing } from './drawing';
import { createMap, createPin, fitDistrict, fitPlaces, isDragged, metresPerPxOf, type MapPin } from './leaflet-map';
import type { FullMapProps, MapEmit } from './map-props';
import { readPalette, type Palette } from './palette';
import type { Hit } from './pen';
import {
  placeOf,
  reachablePlaces,
  reachableVehicles,
  reachableVisits,
  readsTheSame,
  type Reachable,
} from './reachable';
import { sameTarget, type MapScene, type MapTarget } from './scene';

/** The life of one map: made when its host is there, redrawn when a prop changes, taken down with its component. */
export function useDistrictMap(host: Ref<HTMLElement | undefined>, props: FullMapProps, emit: MapEmit) {
  const map = shallowRef<L.Map>();
  /** What the pointer or the keyboard is on. */
  const own = shallowRef<MapTarget | null>(null);
  const metresPerPx = ref(0);
  const bubble = reactive({ shown: false, x: 0, y: 0, title: '', note: '', below: false, left: false });
  const { shown: theme, largeType } = useAppearance();
  let base: BaseLayers | undefined;
  let drawing: Drawing | undefined;
  let pinMark: MapPin | undefined;
  let palette: Palette | undefined;
  let observer: ResizeObserver | undefined;
  let resizing = 0;
  let fitted = false;
  /** Somebody has chosen what to look at: a change of size leaves that alone. */
  let isOwnView = false;
  let gone = false;

  const scene = computed<MapScene>(() => {
    const { sites, crossings, requests, routes, vehicles, marks, selected } = props;
    return { sites, crossings, requests, routes, vehicles, marks, selected, hovered: own.value ?? props.hovered };
  });
  const onWheels = computed<Reachable[]>((before) => {
    const next = reachableVehicles(props.vehicles);
    return before && readsTheSame(before, next) ? before : next;
  });
  const visits = computed(() => reachableVisits(props.routes));
  const places = computed(() => reachablePlaces(props));
  const reachable = computed(() => [...onWheels.value, ...visits.value, ...places.value]);

  function showBubble(): void {
    const target = scene.value.hovered ?? props.selected;
    const found = target && drawing?.find((hit) => sameTarget(hit.target, target));
    const size = map.value?.getSize();
    const visible = found && size && found.x >= 0 && found.y >= 0 && found.x <= size.x && found.y <= size.y;
    if (!visible || !found.hit.title) {
      bubble.shown = false;
      return;
    }
    const { title, note } = found.hit;
    const [below, left] = [found.y < size.y - 90, found.x > size.x - 230];
    Object.assign(bubble, { shown: true, x: found.x, y: found.y, title, note, below, left });
  }
  function point(hit: Hit | null): void {
    const target = hit?.target ?? null;
    host.value?.classList.toggle('pointing', hit !== null);
    if (sameTarget(target, own.value) || (!target && !own.value)) return;
    own.value = target;
    emit('hover', target);
  }
  function tapped(event: L.LeafletMouseEvent): void {
    const slackPx = window.matchMedia('(pointer: coarse)').matches ? 10 : 3;
    const hit = drawing?.hitAt(event.containerPoint, slackPx) ?? null;
    const place = { lng: event.latlng.lng, lat: event.latlng.lat };
    if (props.mode === 'pin') emit('move-pin', place);
    else if (hit?.places && map.value) {
      isOwnView = true;
      fitPlaces(map.value, hit.places, 60, 17);
    } else if (hit?.target) emit('select', hit.target);
    else {
      emit('tap', place);
      emit('select', null);
    }
  }
  /** Shows the district, or the places given. */
  function fit(what: 'district' | readonly LngLat[] = props.fit): void {
    if (!map.value || map.value.getSize().y === 0) return;
    if (props.district) fitDistrict(map.value, props.district, props.paddingPx);
    if (what !== 'district') fitPlaces(map.value, what, Math.max(props.paddingPx, 40));
    fitted = props.district !== null || what !== 'district';
    isOwnView = false;
  }
  /** Moves to a place; `zoom` brings it at least that near. */
  function goTo(place: LngLat, zoom = 0): void {
    isOwnView = true;
    map.value?.setView([place.lat, place.lng], Math.max(map.value.getZoom(), zoom));
  }
  function zoomBy(steps: number): void {
    isOwnView = true;
    map.value?.setZoom(map.value.getZoom() + steps);
  }
  function listen(made: L.Map): void {
    made.on('click', tapped);
    made.on('mousemove', (event: L.LeafletMouseEvent) => {
      if (!isDragged(made)) point(drawing?.hitAt(event.containerPoint, 2) ?? null);
    });
    made.on('mouseout', () => point(null));
    made.on('dragstart', () => (isOwnView = true));
    made.getContainer().addEventListener('wheel', () => (isOwnView = true), { passive: true });
    made.on('move', showBubble);
    made.on('zoomstart', () => (bubble.shown = false));
    made.on('zoomend', () => (metresPerPx.value = metresPerPxOf(made)));
    if (!props.still) return;
    const { dragging, scrollWheelZoom, doubleClickZoom, touchZoom, boxZoom, keyboard } = made;
    for (const one of [dragging, scrollWheelZoom, doubleClickZoom, touchZoom, boxZoom, keyboard]) one?.disable();
  }

  /** Once: the district says what lies under everything, and so in which coordinates the map is drawn. */
  async function make(element: HTMLElement, district: District): Promise<void> {
    const made = await createMap(element, district.tiles ?? null);
    if (gone) return void made.remove();
    map.value = made;
    palette = readPalette(element);
    base = createBaseLayers(made);
    base.setDistrict(props.district);
    base.setAreas(props.areas);
    drawing = createDrawing(made, {
      district: () => props.district,
      scene: () => scene.value,
      palette: () => palette as Palette,
      english: () => language.value === 'en',
      drawn: showBubble,
    });
    drawing.setVehicles(props.vehicles);
    pinMark = createPin(made, t('map.pin'), (place) => emit('move-pin', place));
    pinMark.show(props.pin);
    pinMark.setDraggable(props.mode === 'pin');
    listen(made);
    observer = new ResizeObserver(() => {
      // The frame that shows why the map is smaller (a drawer that opens) does not wait for it: the drawing reaches beyond the edges.
      resizing ||= requestAnimationFrame(() => {
        resizing = 0;
        made.invalidateSize({ animate: false, pan: false });
        if (!fitted || !isOwnView) fit();
      });
    });
    observer.observe(element);
    fit();
    metresPerPx.value = metresPerPxOf(made);
    // Glyphs that arrive after the first drawing change the width of every name.
    void document.fonts?.ready.then(() => drawing?.redraw());
    emit('ready');
  }
  onMounted(() => {
    const unwatch = watch(
      () => props.district,
      (district) => {
        if (!district || !host.value) return;
        void make(host.value, district);
        void Promise.resolve().then(() => unwatch());
      },
      { immediate: true },
    );
  });
  onBeforeUnmount(() => {
    gone = true;
    observer?.disconnect();
    cancelAnimationFrame(resizing);
    drawing?.remove();
    map.value?.remove();
  });

  watch(
    () => props.district,
    (district) => {
      base?.setDistrict(district);
      fit();
      drawing?.redraw();
    },
  );
  watch(
    () => props.fit,
    () => fit(),
  );
  watch(
    () => props.areas,
    (areas) => base?.setAreas(areas),
  );
  watch(
    () => props.vehicles,
    (vehicles) => drawing?.setVehicles(vehicles),
  );
  watch(
    () => [props.pin, props.mode] as const,
    ([pin, mode]) => {
      pinMark?.show(pin);
      pinMark?.setDraggable(mode === 'pin');
    },
  );
  watch(
    () => [props.sites, props.crossings, props.requests, props.routes, props.marks, language.value],
    () => drawing?.redraw(),
  );
  watch(
    () => [props.selected, scene.value.hovered],
    () => drawing?.redrawTop(),
  );
  watch(
    [theme, largeType],
    () => {
      if (host.value) palette = readPalette(host.value);
      drawing?.redraw();
    },
    { flush: 'post' },
  );
  watch(
    () => props.selected,
    (target) => {
      const place = target && !own.value ? placeOf(target, props) : undefined;
      if (!place || !map.value || map.value.getBounds().pad(-0.08).contains([place.lat, place.lng])) return;
      isOwnView = true;
      map.value.panTo([place.lat, place.lng]);
    },
  );
  return { scene, reachable, own, bubble, metresPerPx, fit, goTo, zoomBy };
}
