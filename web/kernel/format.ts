import { computed, ref } from 'vue';
import { createFormats, type Formats, type FormatOptions } from './formats';
import { language } from './i18n';

const timeZone = ref(Intl.DateTimeFormat().resolvedOptions().timeZone);

/** Sets the zone of every shown time: the district's. Called when a district is loaded. */
export function setTimeZone(zone: string): void {
  timeZone.value = zone;
}

/** The district's time zone, for service days and inputs. */
export const districtZone = computed(() => timeZone.value);

const current = computed(() =>
  createFormats({ language: language.value, timeZone: timeZone.value } satisfies FormatOptions),
);

/**
 * Figures as people say them, in the language of the screen. The functions follow a change of language:
 * `const f = useFormat()` then `{{ f.kg(41) }}` in the template.
 */
export function useFormat(): Formats {
  return new Proxy({} as Formats, { get: (_target, name) => current.value[name as keyof Formats] });
}
export type { Formats } from './formats';
