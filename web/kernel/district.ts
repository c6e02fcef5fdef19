import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { District } from '#shared/network/district';
import type { Crossing } from '#shared/network/crossings';
import type { Category } from '#shared/requests/catalogue';
import { call } from './client';
import { followClock } from './clock';
import { setTimeZone } from './format';
import { language } from './i18n';

/** The district a page works in, its crossings and what it collects. Nothing here knows a district: it is asked for. */
export const useDistrict = defineStore('district', () => {
  const district = shallowRef<District | null>(null);
  const crossings = shallowRef<Crossing[]>([]);
  const categories = shallowRef<Category[]>([]);
  const byKey = computed(() => new Map(categories.value.map((category) => [category.key, category])));
  const townsByCode = computed(() => new Map((district.value?.towns ?? []).map((town) => [town.code, town])));
  let asked: { code: string | undefined; answer: Promise<District> } | null = null;

  /** Loads a district once (the first one served unless a code is given) and sets the time zone of every shown time. */
  function load(code?: string): Promise<District> {
    if (!asked || asked.code !== code) asked = { code, answer: fetchDistrict(code) };
    asked.answer.catch(() => (asked = null));
    return asked.answer;
  }
  async function fetchDistrict(code?: string): Promise<District> {
    const chosen = code ?? (await call('listDistricts')).items[0]?.code;
    if (!chosen) throw new Error('no district is served');
    const query = { districtCode: chosen };
    const [shape, ways, catalogue] = await Promise.all([
      call('getDistrict', { params: { code: chosen } }),
      call('listCrossings', { query }),
      call('listCategories', { query }),
    ]);
    setTimeZone(shape.timeZone);
    followClock(shape.code);
    district.value = shape;
    crossings.value = ways.items;
    categories.value = catalogue.items;
    return shape;
  }
  /** A catalogue that a phone has kept serves until the district's own is there. */
  function standIn(kept: readonly Category[]): void {
    if (categories.value.length === 0) categories.value = [...kept];
  }
  /** Crossings as they stand now: one was closed or opened. */
  async function reloadCrossings(): Promise<void> {
    if (!district.value) return;
    crossings.value = (await call('listCrossings', { query: { districtCode: district.value.code } })).items;
  }
  const named = (it: { name: string; nameEn: string } | null | undefined) =>
    it ? (language.value === 'en' && it.nameEn ? it.nameEn : it.name) : '';
  /** Name of the district in the language of the screen. */
  const name = computed(() => named(district.value));
  /** Name of a catalogue category in the language of the screen; never the key. */
  function categoryName(key: string): string {
    const category = byKey.value.get(key);
    return category ? (language.value === 'en' ? category.name.en : category.name.zh) : '–';
  }
  /** Icon name of a category for `CategoryIcon`. */
  const categoryIcon = (key: string) => byKey.value.get(key)?.icon ?? key;
  const townName = (code: string) => named(townsByCode.value.get(code));
  return {
    district,
    crossings,
    categories,
    byKey,
    name,
    load,
    standIn,
    reloadCrossings,
    named,
    categoryName,
    categoryIcon,
    townName,
  };
});
