import { readonly, ref, watchEffect } from 'vue';
import { createI18n } from 'vue-i18n';
import type { LocalText } from '#shared/kernel/units';
import { recall, remember } from '../remembered';
import type { Language } from '../formats';
import type { AreaMessages } from './define';
import { commonMessages } from './common.messages';
import { errorMessages } from './error.messages';
import { pointWords } from './network-word.messages';
import { requestWords } from './request-word.messages';

export { defineMessages, type AreaMessages } from './define';
export const languages = ['zh-CN', 'en'] as const satisfies readonly Language[];

const kept = ref<Language>(recall('language', languages, 'zh-CN'));
/** The language of the screen. */
export const language = readonly(kept);

/** The i18n plug-in of every page: `app.use(i18n)`. */
export const i18n = createI18n({
  legacy: false,
  locale: kept.value,
  fallbackLocale: 'zh-CN',
  missingWarn: import.meta.env.DEV,
  fallbackWarn: import.meta.env.DEV,
  messages: { 'zh-CN': {}, en: {} } as Record<Language, Record<string, never>>,
});

/** Adds the texts of an area under its name: key `title` of area `resident` is `resident.title`. */
export function addMessages(area: string, messages: AreaMessages): void {
  for (const one of languages) i18n.global.mergeLocaleMessage(one, { [area]: messages[one] });
}
addMessages('common', commonMessages);
addMessages('error', errorMessages);
// Those of every page; see work-words.ts for the others.
for (const [area, messages] of Object.entries({ ...requestWords, ...pointWords })) addMessages(area, messages);

/** Changes the language of the screen and remembers it on this device. */
export function setLanguage(next: Language): void {
  kept.value = next;
  remember('language', next);
}
watchEffect(() => {
  i18n.global.locale.value = kept.value;
  document.documentElement.lang = kept.value;
});

/** vue-i18n's own type of `t` follows every key and is too deep for texts that areas add later. */
const { t: translate, te: isKnown } = i18n.global as unknown as {
  t: (key: string, values: TextValues, plural?: number) => string;
  te: (key: string) => boolean;
};

/** Values for the `{names}` of a text. */
export type TextValues = Record<string, string | number>;

/** How many `{n}` says, also where it is written with its thousands; undefined where it says nothing. */
function countOf({ n }: TextValues): number | undefined {
  if (typeof n !== 'string') return n;
  return /^[\d,.]+$/.test(n) ? Number(n.replaceAll(',', '')) : undefined;
}
/**
 * The text of a key in the language of the screen; follows a change of language in templates and computed values. Where texts are
 * written `one | many` (`no | one | many`) the number `{n}` chooses.
 */
export function t(key: string, values: TextValues = {}): string {
  const n = countOf(values);
  return n === undefined ? translate(key, values) : translate(key, values, n);
}
/** The text for a number. */
export function tn(key: string, n: number, values: TextValues = {}): string {
  return t(key, { n, ...values });
}
/** Whether a key has a text: for words of what the server names. */
export function hasText(key: string): boolean {
  return isKnown(key);
}
/** A text that comes from data in both languages. */
export function localText(text: LocalText): string {
  return kept.value === 'en' ? text.en : text.zh;
}
