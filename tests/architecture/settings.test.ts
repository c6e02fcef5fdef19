import { readFileSync } from 'node:fs';
import path from 'node:path';
import { settingNames } from '../../server/config';

/** The rows of the README's table of settings, without its head. */
function rows(): string[] {
  const readme = readFileSync(path.resolve(__dirname, '../../README.md'), 'utf8');
  const section = /^## Configure\n(.*?)^## /ms.exec(readme)?.[1] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2);
}

describe("the README's table of settings", () => {
  test('names every setting once, and none that does not exist', () => {
    const named = rows().flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name),
    );
    expect(named.sort()).toEqual([...settingNames].sort());
  });

  test('has a name in each row', () => {
    expect(rows().filter((row) => !row.startsWith('| `'))).toEqual([]);
  });
});
