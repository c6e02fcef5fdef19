import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { errorStatus } from '../../../shared/kernel/errors';
import { planWarningCodes, runProblemCodes, violationCodes } from '../../../shared/planning/findings';
import { errorMessages } from '../../../web/kernel/i18n/error.messages';
import { wordMessages } from '../../../web/kernel/i18n/word.messages';

const web = resolve(__dirname, '../../../web');
const files = readdirSync(web, { recursive: true, encoding: 'utf8' }).map((name) => join(web, name));
type Tree = { [key: string]: string | Tree };
interface Area {
  'zh-CN': Tree;
  en: Tree;
}
const isArea = (value: unknown): value is Area =>
  typeof value === 'object' && value !== null && 'zh-CN' in value && 'en' in value;

function leaves(tree: Tree, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const at = path ? `${path}.${key}` : key;
    if (typeof value === 'string') found.set(at, value);
    else for (const [name, text] of leaves(value, at)) found.set(name, text);
  }
  return found;
}
const names = (text: string) =>
  [...text.matchAll(/\{(\w+)\}/g)]
    .map((match) => match[1])
    .filter((name) => name !== 'n')
    .sort();

/** Every area of texts that a messages file exports, alone or in a record. */
const areas = files
  .filter((file) => /(^|[./\\])messages\.ts$/.test(file))
  .flatMap((file) => {
    const exported = Object.entries(jest.requireActual<Record<string, unknown>>(file));
    return exported.flatMap(([name, value]): [string, Area][] => {
      if (isArea(value)) return [[name, value]];
      const inside = typeof value === 'object' && value !== null ? Object.entries(value) : [];
      return inside
        .filter((entry): entry is [string, Area] => isArea(entry[1]))
        .map(([key, area]) => [`${name}.${key}`, area]);
    });
  });

describe('texts of the screens', () => {
  test('areas are found', () => expect(areas.length).toBeGreaterThan(20));

  test.each(areas)('%s has every key in both languages', (_name, area) => {
    const zh = leaves(area['zh-CN']);
    const en = leaves(area.en);
    expect([...en.keys()].sort()).toEqual([...zh.keys()].sort());
    for (const [key, text] of [...zh, ...en]) expect([key, text.trim().length > 0]).toEqual([key, true]);
    for (const [key, text] of zh)
      expect([key, [...new Set(names(en.get(key) ?? ''))]]).toEqual([key, [...new Set(names(text))]]);
  });

  test.each(areas)('%s says one and many where a number is followed by things', (_name, area) => {
    // A word in -s after a number is a plural; versions and the like are named by their number.
    const plural = /(?<!version )\{n\} (?:[a-z]+ )?(?!is\b|was\b)[a-z]+s\b/i;
    const wrong = [...leaves(area.en)].filter(([, text]) => plural.test(text) && !text.includes(' | '));
    expect(wrong).toEqual([]);
  });

  test('names are told apart as the language of the screen does', () => {
    const screens = files.filter((file) => /\.(vue|ts)$/.test(file) && !/formats\.ts$/.test(file));
    const wrong = screens.filter((file) => /join\(['"`][、，；]/.test(readFileSync(file, 'utf8')));
    expect(wrong).toEqual([]);
  });

  test('every error code has words', () => {
    for (const code of Object.keys(errorStatus)) expect(errorMessages.en).toHaveProperty(`${code}.action`);
  });

  test.each([
    ['violation', violationCodes],
    ['planWarning', planWarningCodes],
    ['runProblem', runProblemCodes],
  ])('every code of desk.%s has words, and no words lack their code', (key, codes) => {
    for (const language of ['zh-CN', 'en'] as const) {
      const trees = areas.map(([, area]) => area[language][key]).filter((tree) => tree !== undefined);
      expect(trees.map((tree) => Object.keys(tree).sort())).toEqual([[...codes].sort()]);
    }
  });

  test('every key that a screen names literally exists', () => {
    const known = new Set<string>();
    const add = (area: string, messages: Area) => {
      for (const key of leaves(messages['zh-CN']).keys()) known.add(`${area}.${key}`);
    };
    for (const [area, messages] of Object.entries(wordMessages)) add(area, messages);
    const byExport = new Map(areas);
    const sources = files
      .filter((file) => /\.(vue|ts)$/.test(file))
      .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
    for (const { text } of sources) {
      for (const [, area, exported] of text.matchAll(/addMessages\('(\w+)', (\w+)\)/g)) {
        const messages = byExport.get(exported ?? '');
        if (area && messages) add(area, messages);
      }
    }
    const missing = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/\btn?\(\s*'([\w.]+)'/g)]
        .map((match) => match[1] ?? '')
        .filter((key) => key.includes('.') && !known.has(key))
        .map((key) => `${file.slice(web.length + 1)}: ${key}`),
    );
    expect(missing).toEqual([]);
  });
});
