import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** Files in which people are told what to run. */
function tellingFiles(): string[] {
  const below = ['server', 'shared', 'web', 'scripts', 'seeds'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true }).map((file) => path.join(folder, String(file))),
  );
  return ['README.md', ...below.filter((file) => /\.(ts|mts|mjs|vue|md|ya?ml|html)$|Dockerfile$/.test(file))];
}

describe('commands that people are told to run', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const told = tellingFiles().flatMap((file) =>
    [...read(file).matchAll(/npm run ([a-z]+(?::[a-z]+)?)/g)].map(([, name = '']) => ({ file, name })),
  );

  test('exist, wherever they are named', () => {
    expect(told.filter(({ name }) => !(name in scripts))).toEqual([]);
    expect(new Set(told.map(({ name }) => name)).size).toBeGreaterThan(10);
  });

  test('run a file that is there', () => {
    const files = Object.values(scripts).map(
      (line) => /^node scripts\/(?:run-ts\.mjs )?(\S+)$/.exec(line)?.[1] ?? line,
    );
    const scriptFiles = readdirSync(path.join(root, 'scripts'), { recursive: true }).map(String);
    expect(files.filter((file) => !scriptFiles.includes(file))).toEqual([]);
  });
});
