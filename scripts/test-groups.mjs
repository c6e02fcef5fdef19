import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Projects of jest whose files are joined: the folder of tests they have, and into how many files. */
const joined = { unit: { folder: 'unit', files: 4 }, database: { folder: 'feature', files: 6 } };

/** The parts of a folder of tests, each with its files and their bytes together, the largest first. */
function partsOf(folder) {
  return readdirSync(`tests/${folder}`)
    .map((name) => {
      const files = readdirSync(`tests/${folder}/${name}`, { recursive: true })
        .filter((file) => file.endsWith('.test.ts'))
        .map((file) => path.posix.join('tests', folder, name, file.split(path.sep).join('/')))
        .sort();
      return { name, files, bytes: files.reduce((sum, file) => sum + statSync(file).size, 0) };
    })
    .sort((a, b) => b.bytes - a.bytes);
}

/** Parts in groups of about the same size. */
function groupsOf(parts, count) {
  const groups = Array.from({ length: count }, () => ({ names: [], files: [], bytes: 0 }));
  for (const { name, files, bytes } of parts) {
    const least = groups.reduce((one, other) => (other.bytes < one.bytes ? other : one));
    least.names.push(name);
    least.files.push(...files);
    least.bytes += bytes;
  }
  return groups;
}

/**
 * Writes a few files below `build/groups` that run all the short test files: loading the server's modules takes longer than most of
 * these tests, and jest loads them anew for each file. Single files run as ever (`npm test -- FILE`).
 */
export function writeTestGroups() {
  rmSync('build/groups', { recursive: true, force: true });
  for (const [project, { folder, files: count }] of Object.entries(joined)) {
    mkdirSync(`build/groups/${project}`, { recursive: true });
    for (const { names, files, bytes } of groupsOf(partsOf(folder), count)) {
      const lines = files.map((file) => `describe('${file}', () => { require('../../../${file}'); });`);
      // On a fresh clone jest begins with the largest files: a group counts as much as what it holds.
      const text = `${lines.join('\n')}\n//${'.'.repeat(bytes)}\n`;
      writeFileSync(`build/groups/${project}/${names.join('-')}.test.js`, text);
    }
  }
}
