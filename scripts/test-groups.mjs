import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Projects of jest whose files are joined: into how many, and from which folders of tests. `split`: a folder's own folders may go
 * apart, else its files may. `perByte`: how long a byte of its tests takes, against one of most feature tests; `slower`: its folders that take
 * twice as long.
 */
const joined = {
  database: {
    count: 6,
    folders: {
      feature: {
        split: 'folders',
        perByte: 1,
        slower: ['closing', 'dispatch', 'fleet', 'incidents', 'kernel', 'partners', 'planning'],
      },
      simulation: { split: 'files', perByte: 17 },
      fault: { split: 'files', perByte: 4.5 },
      property: { split: 'files', perByte: 2 },
    },
  },
  unit: {
    count: 2,
    folders: { unit: { split: 'folders', perByte: 0.2 }, architecture: { split: 'files', perByte: 2 } },
  },
  journey: { count: 4, folders: { journey: { split: 'files', perByte: 10 } } },
};

/** Test files below a folder, as paths from the root. */
function testFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .map((file) => path.posix.join(folder, file.split(path.sep).join('/')))
    .filter((file) => file.endsWith('.test.ts'))
    .sort();
}

/** The parts of a folder of tests that stay together, each with its files and their weight. */
function partsOf(name, { split, perByte, slower = [] }) {
  const folder = `tests/${name}`;
  const parts =
    split === 'files'
      ? testFiles(folder).map((file) => ({ files: [file], times: 1 }))
      : readdirSync(folder).map((one) => ({
          files: testFiles(path.posix.join(folder, one)),
          times: slower.includes(one) ? 2 : 1,
        }));
  return parts.map(({ files, times }) => ({
    files,
    weight: Math.round(files.reduce((sum, file) => sum + statSync(file).size, 0) * perByte * times),
  }));
}

/** Parts in groups of about the same weight. */
function groupsOf(parts, count) {
  const groups = Array.from({ length: count }, () => ({ files: [], weight: 0 }));
  for (const { files, weight } of parts.toSorted((a, b) => b.weight - a.weight)) {
    const least = groups.reduce((one, other) => (other.weight < one.weight ? other : one));
    least.files.push(...files);
    least.weight += weight;
  }
  return groups;
}

/**
 * Writes a few files below `build/groups` that run all the test files: loading the server's modules takes longer than most of these
 * tests, and jest loads them anew for each file. Single files run as ever (`npm test -- FILE`).
 */
export function writeTestGroups() {
  rmSync('build/groups', { recursive: true, force: true });
  for (const [project, { count, folders }] of Object.entries(joined)) {
    mkdirSync(`build/groups/${project}`, { recursive: true });
    const parts = Object.entries(folders).flatMap(([name, folder]) => partsOf(name, folder));
    for (const [index, { files, weight }] of groupsOf(parts, count).entries()) {
      const lines = files.map((file) => `describe('${file}', () => { require('../../../${file}'); });`);
      // On a fresh clone jest begins with the largest files: a group counts as much as what it holds.
      const text = `${lines.join('\n')}\n//${'.'.repeat(weight)}\n`;
      writeFileSync(`build/groups/${project}/group-${index + 1}.test.js`, text);
    }
  }
}
