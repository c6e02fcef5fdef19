import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Projects of jest whose files are joined, and the folder of tests they have. */
const joined = { unit: 'unit', database: 'feature' };

/**
 * Writes, for each folder of short test files, one file that runs them all below `build/groups`: loading the server's modules
 * takes longer than most of these tests, and jest loads them anew for each file. Single files run as ever (`npm test -- FILE`).
 */
export function writeTestGroups() {
  rmSync('build/groups', { recursive: true, force: true });
  for (const [project, folder] of Object.entries(joined)) {
    mkdirSync(`build/groups/${project}`, { recursive: true });
    for (const part of readdirSync(`tests/${folder}`)) {
      const files = readdirSync(`tests/${folder}/${part}`, { recursive: true })
        .filter((name) => name.endsWith('.test.ts'))
        .map((name) => path.posix.join('tests', folder, part, name.split(path.sep).join('/')))
        .sort();
      const lines = files.map((file) => `describe('${file}', () => { require('../../../${file}'); });`);
      // On a fresh clone jest begins with the largest files: a group counts as much as what it holds.
      const size = files.reduce((sum, file) => sum + statSync(file).size, 0);
      writeFileSync(`build/groups/${project}/${part}.test.js`, `${lines.join('\n')}\n//${'.'.repeat(size)}\n`);
    }
  }
}
