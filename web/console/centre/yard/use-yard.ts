import { computed, ref, watch, type Ref } from 'vue';
import type { DockUse, Reading, Scale, Yard } from '#shared/sorting/yard';
import { call } from '../../../kernel/client';
import { useLive } from '../../../kernel/live';

/** A reading that is older than this is of something that stood there before, ms. */
const freshMs = 120_000;

/** Docks and scales of a site on a day, kept current by the site's topic. */
export function useYard(siteId: string, day: Ref<string>) {
  const live = useLive<Yard>(() => ({ kind: 'site', siteId }), {
    snapshot: (signal) => call('getYard', { params: { id: siteId }, query: { day: day.value } }, { signal }),
    on: {
      'sorting:yard-changed': (changed) => {
        if (changed.siteId === siteId && (changed.day === null || changed.day === day.value)) void live.reload();
      },
      'sorting:scale-read': (read, yard) => {
        if (read.siteId !== siteId) return yard;
        return {
          ...yard,
          readings: [...yard.readings.filter(({ scale }) => scale !== read.reading.scale), read.reading],
        };
      },
      'sorting:arrival-changed': ({ arrival }) => {
        if (arrival.siteId === siteId && arrival.day === day.value) void live.reload();
      },
      'kernel:resync': () => void live.reload(),
    },
  });
  watch(day, live.reload);
  /** Taken by this page; the server refuses what another page took. */
  const taken = ref(new Set<string>());
  const yard = computed(() => live.data.value);
  const useOf = (arrivalId: string): DockUse | null =>
    yard.value?.uses.find((use) => use.arrivalId === arrivalId) ?? null;
  return {
    siteId,
    yard,
    reload: live.reload,
    useOf,
    /** What a scale shows now: fresh, more than nothing, and the weight of nothing yet. */
    shown: (scale: Scale, now: Date): Reading | null => {
      const reading = yard.value?.readings.find((one) => one.scale === scale.key);
      if (!reading || reading.kg <= 0 || reading.usedFor !== null || taken.value.has(reading.id)) return null;
      return now.getTime() - Date.parse(reading.at) <= freshMs ? reading : null;
    },
    take: (reading: Reading) => void taken.value.add(reading.id),
  };
}
export type YardOfSite = ReturnType<typeof useYard>;
