import { computed, ref, shallowRef } from 'vue';
import type { LngLat } from '#shared/kernel/geo';
import type { Crossing } from '#shared/network/crossings';
import type { Site } from '#shared/network/sites';
import { call } from '../../../kernel/client';
import type { useDistrict } from '../../../kernel/district';
import { useRefusal } from '../../ui/tell';

/** What may be changed of a site and of a crossing. */
export type SiteChange = Partial<
  Pick<
    Site,
    | 'name'
    | 'place'
    | 'categories'
    | 'hours'
    | 'hoursExceptions'
    | 'capacityKg'
    | 'capacityUnits'
    | 'serviceArea'
    | 'closed'
  >
>;
export type CrossingChange = Partial<
  Pick<
    Crossing,
    'closed' | 'closedFrom' | 'closedUntil' | 'maxWidthM' | 'maxHeightM' | 'maxWeightT' | 'openFrom' | 'openTo' | 'note'
  >
>;
type Change =
  | { kind: 'site'; id: string; before: SiteChange; after: SiteChange }
  | { kind: 'crossing'; id: string; before: CrossingChange; after: CrossingChange };

/** Changing the network on the map: one act after another, each stored at once and taken back by undo. */
export function createNetworkEditor(
  data: { sites: () => readonly Site[]; reload: () => Promise<void> },
  place: ReturnType<typeof useDistrict>,
) {
  const on = ref(false);
  /** What a tap on the map means. */
  const tool = ref<'none' | 'move' | 'area' | 'new'>('none');
  const corners = shallowRef<readonly LngLat[]>([]);
  const newPlace = shallowRef<LngLat | null>(null);
  const busy = ref(false);
  const { refused, refuse, forget } = useRefusal();
  const past = shallowRef<readonly Change[]>([]);
  const future = shallowRef<readonly Change[]>([]);

  async function write(change: Change, set: SiteChange | CrossingChange): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    forget();
    try {
      if (change.kind === 'site') {
        const version = data.sites().find(({ id }) => id === change.id)?.version;
        await call(
          'updateSite',
          { params: { id: change.id }, body: set as SiteChange },
          { ...(version && { ifMatch: version }) },
        );
        await data.reload();
      } else {
        const known = place.crossings.find(({ id }) => id === change.id);
        const input = { params: { id: change.id }, body: set as CrossingChange };
        const next = await call('updateCrossing', input, { ...(known && { ifMatch: known.version }) });
        place.crossings = place.crossings.map((one) => (one.id === next.id ? next : one));
      }
      return true;
    } catch (thrown) {
      refuse(thrown);
      await data.reload();
      return false;
    } finally {
      busy.value = false;
    }
  }
  async function make(change: Change): Promise<boolean> {
    if (!(await write(change, change.after))) return false;
    past.value = [...past.value, change].slice(-100);
    future.value = [];
    return true;
  }
  const pick = <T extends object>(from: T, like: object) =>
    Object.fromEntries(Object.keys(like).map((key) => [key, from[key as keyof T]])) as Partial<T>;
  const changeSite = (site: Site, after: SiteChange) =>
    make({ kind: 'site', id: site.id, before: pick(site, after), after });
  const changeCrossing = (crossing: Crossing, after: CrossingChange) =>
    make({ kind: 'crossing', id: crossing.id, before: pick(crossing, after), after });

  async function undo(): Promise<void> {
    const change = past.value.at(-1);
    if (!change || !(await write(change, change.before))) return;
    past.value = past.value.slice(0, -1);
    future.value = [...future.value, change];
  }
  async function redo(): Promise<void> {
    const change = future.value.at(-1);
    if (!change || !(await write(change, change.after))) return;
    future.value = future.value.slice(0, -1);
    past.value = [...past.value, change];
  }
  /** A corner of the area that is being drawn; the last one can be taken back. */
  function addCorner(corner: LngLat): void {
    corners.value = [...corners.value, corner];
  }
  function dropCorner(): void {
    corners.value = corners.value.slice(0, -1);
  }
  function lay(): void {
    tool.value = 'none';
    corners.value = [];
    newPlace.value = null;
  }
  function toggle(): void {
    on.value = !on.value;
    lay();
  }
  return {
    refused,
    on,
    tool,
    corners,
    newPlace,
    busy,
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    changeSite,
    changeCrossing,
    undo,
    redo,
    addCorner,
    dropCorner,
    lay,
    toggle,
  };
}
