/** Texts of an area: nested keys ending in text. */
export interface MessageTree {
  [key: string]: string | MessageTree;
}
/** The same keys with other texts. */
export type SameKeys<T> = { [K in keyof T]: T[K] extends string ? string : SameKeys<T[K]> };
export interface AreaMessages<T extends MessageTree = MessageTree> {
  'zh-CN': T;
  en: SameKeys<T>;
}

/** Texts of one area in both languages. The compiler asks for every key in both; a test walks the trees as well. */
export function defineMessages<T extends MessageTree>(zh: T, en: SameKeys<T>): AreaMessages<T> {
  return { 'zh-CN': zh, en };
}

/** Words of one closed list in both languages; the compiler asks for every value of it. */
export function wordList<K extends string>(
  zh: Record<K, string>,
  en: Record<K, string>,
): AreaMessages<Record<K, string>> {
  return { 'zh-CN': zh, en: en as SameKeys<Record<K, string>> };
}
