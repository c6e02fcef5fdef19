import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { Category } from '#shared/requests/catalogue';
import { call } from '../../kernel/client';
import { useDistrict } from '../../kernel/district';
import { phoneStore } from './phone-store';
import { useWork } from './work';

/** The price lists of today's requests, kept on the phone: each counts with the list it was estimated with, with or without signal. */
export const usePrices = defineStore('prices', () => {
  const work = useWork();
  const district = useDistrict();
  const lists = shallowRef(new Map<string, ReadonlyMap<string, Category>>());

  function take(version: string, categories: readonly Category[]): void {
    lists.value = new Map(lists.value).set(version, new Map(categories.map((one) => [one.key, one])));
    district.standIn(categories);
  }

  async function load(version: string): Promise<void> {
    const kept = await phoneStore.readPrices(version);
    // An older page has kept it without what must not ride together.
    if (kept?.every((one) => 'forbiddenTogetherWith' in one)) return take(version, kept);
    const districtCode = district.district?.code;
    if (!districtCode) return;
    const { items } = await call('listCategories', { query: { districtCode, priceListVersion: version } });
    take(version, items);
    await phoneStore.keepPrices(version, items);
  }

  watch(
    () => [
      district.district?.code,
      ...new Set(work.route?.stops.flatMap(({ visit }) => visit?.priceListVersion ?? [])),
    ],
    ([, ...versions]) => {
      for (const version of versions)
        if (version && !lists.value.has(version)) void load(version).catch(() => undefined);
    },
    { immediate: true },
  );
  /** A category at the prices of a list; undefined while they are not on the phone. */
  const priced = (version: string, key: string) => lists.value.get(version)?.get(key);
  return { priced };
});
