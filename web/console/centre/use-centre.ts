import { computed, ref, watch, type Ref } from 'vue';
import { dayOf } from '#shared/kernel/time';
import type { Site } from '#shared/network/sites';
import type { Arrival, Gap } from '#shared/sorting/sorting';
import { call, callAll } from '../../kernel/client';
import { districtNow } from '../../kernel/clock';
import { useDistrict } from '../../kernel/district';
import { districtZone } from '../../kernel/format';
import { useLive } from '../../kernel/live';

const timeOf = (arrival: Arrival) => arrival.arrivedAt ?? arrival.etaAt ?? '9';
const rank: Record<Arrival['status'], number> = { unloaded: 0, expected: 1, closed: 2 };
const inOrder = (a: Arrival, b: Arrival) =>
  rank[a.status] - rank[b.status] || timeOf(a).localeCompare(timeOf(b)) || a.letter.localeCompare(b.letter);

/** Arrivals, gaps and the site of a centre on one day, kept current by the site's topic. */
export function useCentre(siteId: string) {
  const place = useDistrict();
  const day: Ref<string> = ref(dayOf(districtNow(), districtZone.value));
  const topic = () => ({ kind: 'site' as const, siteId });

  const arrivals = useLive<Arrival[]>(topic, {
    snapshot: (signal) =>
      call('listArrivals', { query: { day: day.value, siteId } }, { signal }).then((reply) => reply.items),
    on: {
      'sorting:arrival-changed': ({ arrival }, known) =>
        arrival.siteId === siteId && arrival.day === day.value
          ? [...known.filter(({ id }) => id !== arrival.id), arrival]
          : known,
      'kernel:resync': () => void arrivals.reload(),
    },
  });
  const gaps = useLive<Gap[]>(topic, {
    snapshot: (signal) =>
      callAll((cursor) => call('listGaps', { query: { day: day.value, limit: 500, cursor } }, { signal })),
    on: {
      'sorting:gap-changed': ({ gap }, known) =>
        gap.siteId === siteId && gap.day === day.value ? [...known.filter(({ id }) => id !== gap.id), gap] : known,
      'kernel:resync': () => void gaps.reload(),
    },
  });
  const site = useLive<Site>(() => (place.district ? { kind: 'district', districtCode: place.district.code } : null), {
    snapshot: (signal) => call('getSite', { params: { id: siteId } }, { signal }).then((reply) => reply.site),
    on: { 'network:site-changed': ({ site: changed }, known) => (changed.id === siteId ? changed : known) },
  });
  const ofDay = <T extends { day: string }>(items: readonly T[] | null) =>
    (items ?? []).filter((item) => item.day === day.value);
  const reload = async () => void (await Promise.all([arrivals.reload(), gaps.reload()]));
  // The topic is the site's: another day has to be asked for.
  watch(day, reload);
  return {
    day,
    site: site.data,
    arrivals: computed(() => ofDay(arrivals.data.value).sort(inOrder)),
    gaps: computed(() => ofDay(gaps.data.value).sort((a, b) => a.openedAt.localeCompare(b.openedAt))),
    loading: computed(() => arrivals.loading.value),
    error: computed(() => arrivals.error.value),
    reload,
    takeArrival(arrival: Arrival): void {
      const known = arrivals.data.value;
      known?.splice(0, known.length, ...known.filter(({ id }) => id !== arrival.id), arrival);
      void arrivals.reload();
      void gaps.reload();
    },
    takeGap: () => void gaps.reload(),
  };
}
export type Centre = ReturnType<typeof useCentre>;
