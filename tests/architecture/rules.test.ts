import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadSeeds } from '../../server/demo/seed-files';

const root = path.resolve(__dirname, '../..');

/** One offence per rule: a file that must not import another. */
const offences: { rule: string; from: string; to: string }[] = [
  { rule: 'server-requests-leftwards', from: 'server/requests/bad.ts', to: 'server/dispatch/index.ts' },
  { rule: 'server-planning-leftwards', from: 'server/planning/bad.ts', to: 'server/sorting/index.ts' },
  { rule: 'shared-accounts-leftwards', from: 'shared/accounts/bad.ts', to: 'shared/requests/requests.ts' },
  { rule: 'server-fleet-by-its-face', from: 'server/requests/bad.ts', to: 'server/fleet/model.ts' },
  { rule: 'kernel-knows-no-feature', from: 'server/kernel/bad.ts', to: 'server/accounts/index.ts' },
  { rule: 'solver-is-an-island', from: 'server/planning/solver/bad.ts', to: 'server/kernel/log.ts' },
  {
    rule: 'judge-knows-only-types-of-the-solver',
    from: 'server/planning/judge/bad.ts',
    to: 'server/planning/solver/solve.ts',
  },
  { rule: 'simulation-is-an-island', from: 'server/demo/simulation/bad.ts', to: 'server/dispatch/index.ts' },
  { rule: 'web-knows-no-server', from: 'web/console/bad.ts', to: 'server/requests/index.ts' },
  { rule: 'server-knows-no-web', from: 'server/requests/bad.ts', to: 'web/kernel/client.ts' },
  { rule: 'shared-has-no-io', from: 'shared/requests/bad.ts', to: 'server/kernel/log.ts' },
  { rule: 'only-the-map-knows-leaflet', from: 'web/console/bad.ts', to: 'node_modules/leaflet/index.ts' },
];

/** Runs the rules of this project over a folder; answers the names of the broken ones. */
function brokenRules(folder: string): string[] {
  const { stdout } = spawnSync(
    process.execPath,
    [
      path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
      'server',
      'shared',
      'web',
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
}

describe('the rules of who may import what', () => {
  const folders: string[] = [];
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  const makeProject = (imports: readonly { from: string; to: string }[]): string => {
    const folder = mkdtempSync(path.join(tmpdir(), 'huiliu-rules-'));
    folders.push(folder);
    cpSync(path.join(root, '.dependency-cruiser.cjs'), path.join(folder, '.dependency-cruiser.cjs'));
    cpSync(path.join(root, 'tsconfig.json'), path.join(folder, 'tsconfig.json'));
    mkdirSync(path.join(folder, 'node_modules'));
    symlinkSync(path.join(root, 'node_modules/typescript'), path.join(folder, 'node_modules/typescript'));
    for (const name of ['server', 'shared', 'web']) mkdirSync(path.join(folder, name));
    const texts = new Map<string, string>();
    for (const { to } of imports) texts.set(to, 'export const thing = 1;\n');
    for (const { from, to } of imports) {
      const relative = path.relative(path.dirname(from), to).replace(/\.ts$/, '');
      const target = relative.startsWith('.') ? relative : `./${relative}`;
      texts.set(
        from,
        `${texts.get(from) ?? ''}import { thing as t${texts.size} } from '${target}';\nconsole.log(t${texts.size});\n`,
      );
    }
    for (const [file, text] of texts) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    return folder;
  };

  test('each catches its offence', () => {
    const found = brokenRules(makeProject(offences));
    for (const { rule } of offences) expect(found).toContain(rule);
  }, 60_000);

  test('a cycle is caught, a clean project is not', () => {
    const [one, two] = ['server/requests/one.ts', 'server/requests/two.ts'];
    expect(
      brokenRules(
        makeProject([
          { from: one, to: two },
          { from: two, to: one },
        ]),
      ),
    ).toEqual(['no-cycles']);
    expect(brokenRules(makeProject([{ from: 'server/dispatch/good.ts', to: 'server/requests/index.ts' }]))).toEqual([]);
  }, 60_000);
});

/** Time and chance that nobody can set; `performance.now` is none: it measures how long something takes. */
const ownTimeOrChance = /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandom(?:UUID|Bytes|Int|Fill|FillSync)\b/;

/** Where they may stand, and why. */
const mayAsk: Record<string, string> = {
  'server/app.ts': 'wires the clock, and names the process',
  'server/kernel/chance.ts': 'is the chance',
  'server/kernel/clock.ts': 'is the clock',
  'server/kernel/database/': 'works before there is a clock, and beside mongod',
  'server/kernel/schedule.ts': 'asks whether the clock of the machine has jumped',
  'server/kernel/vault.ts': 'a seal must never repeat, in no test either',
  'server/kernel/http/request-log.ts': 'names calls for the log',
  'server/accounts/sessions.ts': 'says there why the clock of the machine will do',
  'server/migrations/0003-price-lists.ts': 'has landed',
  'server/demo/simulation/': 'plays the phones of crews, which have clocks of their own',
};

test('time comes from a clock and chance from a source that are given, elsewhere than where it is said why not', () => {
  const asking = ['server', 'shared'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true })
      .map((file) => `${folder}/${String(file)}`)
      .filter((file) => file.endsWith('.ts') && ownTimeOrChance.test(readFileSync(path.join(root, file), 'utf8'))),
  );
  const allowed = Object.keys(mayAsk);
  expect(asking.filter((file) => !allowed.some((place) => file.startsWith(place)))).toEqual([]);
  expect(allowed.filter((place) => !asking.some((file) => file.startsWith(place)))).toEqual([]);
});

/** What may stand beside the folders: what every project has, and configuration of tools that cannot live in package.json. */
const topLevel = [
  ...['README.md', 'LICENSE', 'package.json', 'package-lock.json', 'tsconfig.json'],
  ...['server', 'web', 'shared', 'scripts', 'tests', 'seeds'],
  ...['.ci', '.gitattributes', '.gitignore', '.npmrc'],
  ...['.dependency-cruiser.cjs', '.oxfmtrc.json', '.oxlintrc.json', '.swcrc', 'eslint.config.mjs', 'jest.config.cjs'],
];

// A copy without its history has nothing to list.
(existsSync(path.join(root, '.git')) ? test : test.skip)('the top level holds what it holds, and nothing else', () => {
  const { stdout } = spawnSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' });
  const found = new Set(stdout.split('\n').flatMap((file) => file.split('/')[0] || []));
  expect([...found].sort()).toEqual([...topLevel].sort());
});

/** Lines of the code that know the demo district by the name of its folder, which is the default of a setting. */
const knowsTheDistrict = ["server/config.ts:   SEED: z.string().default('wutongqiao'),"];

/** Lines below a folder of sources that name one of these places, whatever the case. */
function linesNaming(places: readonly string[], folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.flatMap(({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    const text = readFileSync(file, 'utf8');
    const small = text.toLowerCase();
    if (!places.some((place) => small.includes(place))) return [];
    return text
      .split('\n')
      .filter((line) => places.some((place) => line.toLowerCase().includes(place)))
      .map((line) => `${path.relative(root, file)}: ${line}`);
  });
}

test('no code knows the demo district: nothing names its towns, sites, crossings or rivers', () => {
  const seed = 'wutongqiao';
  const { code, name, nameEn, cityName, towns, sites, crossings, rivers } = loadSeeds(path.join(root, 'seeds', seed));
  const named = [...towns, ...sites, ...crossings, ...rivers.map(({ properties }) => properties), { name, nameEn }];
  const places = [seed, code, cityName, ...named.flatMap((place) => [place.name, place.nameEn])];
  // A town is called without the word for it, too.
  places.push(...towns.map((town) => town.name.replace(/镇$/, '')));
  const wanted = [...new Set(places.map((place) => place.toLowerCase()))];
  expect(wanted.length).toBeGreaterThan(50);
  expect(wanted.every((place) => place.length > 1)).toBe(true);
  const found = ['server', 'shared', 'web'].flatMap((folder) => linesNaming(wanted, path.join(root, folder)));
  expect(found).toEqual(knowsTheDistrict);
  expect(linesNaming(wanted, path.join(root, 'seeds')).length).toBeGreaterThan(50);
});
