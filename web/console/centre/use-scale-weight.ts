import { computed, ref } from 'vue';
import type { Reading } from '#shared/sorting/yard';
import { useNow } from '../../kernel/clock';
import type { YardOfSite } from './yard/use-yard';

/** The weight of the unit in hand: typed, or taken from a scale; which reading it is as long as nobody changes the number. */
export function useScaleWeight(yard: YardOfSite) {
  const now = useNow(5_000);
  const weight = ref('');
  const taken = ref<Reading | null>(null);
  const readings = computed(() =>
    (yard.yard.value?.scales ?? [])
      .filter(({ kind }) => kind === 'unit')
      .flatMap((scale) => {
        const reading = yard.shown(scale, now.value);
        return reading ? [{ scale, reading }] : [];
      })
      .sort((a, b) => b.reading.at.localeCompare(a.reading.at)),
  );
  const chosen = computed(() => (taken.value && Number(weight.value) === taken.value.kg ? taken.value : null));
  return {
    weight,
    readings,
    chosen,
    /** Takes a reading, the newest unless one is given; nothing where no scale shows any, or a weight is typed already. */
    fill(reading?: Reading): void {
      const newest = reading ?? (weight.value === '' ? readings.value[0]?.reading : undefined);
      if (!newest) return;
      taken.value = newest;
      weight.value = String(newest.kg);
    },
    /** The unit is taken in: the reading is gone, the next unit begins empty. */
    used(): void {
      if (chosen.value) yard.take(chosen.value);
      taken.value = null;
      weight.value = '';
    },
  };
}
