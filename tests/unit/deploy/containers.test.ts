import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { readConfig } from '../../../server/config';
import { createVault } from '../../../server/kernel/vault';

const root = path.resolve(__dirname, '../../..');
const folder = path.join(root, 'scripts/deploy');
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');

interface Service {
  image: string;
  build?: { context: string; dockerfile: string };
  command?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, unknown> | string[];
  networks: string[];
  ports?: string[];
}
const compose = parse(read('compose.yaml'), { merge: true }) as {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
};
const { services } = compose;
const apps = Object.entries(services).filter(([, { image }]) => image === 'huiliu');

/** Settings of an operator, by name. */
const examples: Record<string, string> = {
  ...{ DATA_KEY: 'ab'.repeat(32), PUBLIC_URL: 'https://huiliu.test', DEMO: '1', SEED_REQUESTS: '3', LOG_LEVEL: 'warn' },
  ...{ SMS_GATEWAY_URL: 'https://sms.test', SMS_GATEWAY_TOKEN: 'token', NOTICE_QUIET_HOURS: '22:00-07:00' },
  ...{ PAYMENTS: 'http', PAYMENT_GATEWAY_URL: 'https://bank.test', PAYMENT_GATEWAY_TOKEN: 'token' },
  ...{ KEEP_CONTACTS_DAYS: '90', KEEP_TAX_YEARS: '5', OSRM_URL: 'https://roads.test' },
  ...{ MAP_TILES_URL: 'https://tiles.test/{z}/{x}/{y}', MAP_TILES_CRS: 'wgs84' },
  ...{ MAP_TILES_ATTRIBUTION: 'somebody', MAP_TILES_MAX_ZOOM: '16' },
};

/** What a process is given when the operator has set these, as the engine fills the names in. */
const settingsOf = (service: Service, set: Record<string, string> = { DATA_KEY: examples['DATA_KEY']! }) =>
  Object.fromEntries(
    Object.entries(service.environment ?? {}).map(([key, value]) => [
      key,
      value.replace(/\$\{(\w+):[-?](.*?)\}/, (_all, name: string, otherwise: string) => set[name] ?? otherwise),
    ]),
  );

/** There is no container engine in the tests: the files are read, and what they start is run as processes elsewhere. */
describe('container files', () => {
  test('three databases, two servers, two planner workers, a proxy; databases are reached from inside only', () => {
    expect(Object.keys(services).sort()).toEqual(
      ['mongo1', 'mongo2', 'mongo3', 'proxy', 'replica-set', 'server1', 'server2', 'worker1', 'worker2'].sort(),
    );
    expect(compose.networks['data']?.internal).toBe(true);
    for (const name of ['mongo1', 'mongo2', 'mongo3']) {
      expect(services[name]).toMatchObject({ networks: ['data'] });
      expect(services[name]?.ports).toBeUndefined();
      expect(services['replica-set']?.command?.at(-1)).toContain(`host: '${name}'`);
    }
    for (const { depends_on } of Object.values(services))
      for (const name of Array.isArray(depends_on) ? depends_on : Object.keys(depends_on ?? {}))
        expect(services).toHaveProperty(name);
  });

  test.each(apps)('%s runs a file that is there, with settings that are known and allowed', (_name, service) => {
    // What is compiled lies under the name of its source.
    const [, source = ''] = /^dist\/(.+)\.js$/.exec(service.command?.at(-1) ?? '') ?? [];
    expect(service.command).toEqual(['node', '--conditions=compiled', `dist/${source}.js`]);
    expect(existsSync(path.join(root, `${source}.ts`))).toBe(true);
    const config: Record<string, unknown> = { ...readConfig(settingsOf(service)) };
    // Set or left empty, each setting that is passed on is known under this name.
    for (const [key, value] of Object.entries(settingsOf(service, examples)))
      expect({ key, isKnown: key in readConfig({ [key]: value }) }).toEqual({ key, isKnown: true });
    expect(config).toMatchObject({
      DEMO: false,
      MONGODB_URI: 'mongodb://mongo1,mongo2,mongo3/huiliu?replicaSet=huiliu',
    });
    expect(config['PLANNER_THREADS'] === 0).toBe(source === 'server/main');
  });

  test('all servers and workers seal with the one key of the operator; without it nothing starts', () => {
    for (const [name, service] of apps)
      expect([name, service.environment?.['DATA_KEY']]).toEqual([name, expect.stringMatching(/^\$\{DATA_KEY:\?.+\}$/)]);
    const keyIds = apps.map(([, service]) => {
      const { DATA_KEY, DEMO, DATA_DIR } = readConfig(settingsOf(service, examples));
      return createVault({ DATA_KEY, DEMO, DATA_DIR }).keyId();
    });
    expect(new Set(keyIds).size).toBe(1);
    expect(keyIds[0]).toMatch(/^[0-9a-f]{8}$/);
    const guide = read('README.md');
    expect(guide).toContain('openssl rand -hex 32');
    // What an operator may set is passed on to every process alike.
    for (const key of Object.keys(examples))
      for (const [name, service] of apps) expect(Object.keys({ ...service.environment, of: name })).toContain(key);
  });

  test('the proxy asks each server whether it is ready, keeps a browser with its server, hides the metrics', () => {
    const proxy = read('haproxy.cfg');
    const targets = [...proxy.matchAll(/^ {2}server (\w+) (\w+):3000 cookie (\w+)$/gm)].map(([, ...names]) => names);
    expect(targets).toEqual([
      ['server1', 'server1', 'server1'],
      ['server2', 'server2', 'server2'],
    ]);
    expect(proxy).toContain('httpchk GET /api/ready');
    expect(proxy).toMatch(/deny .*path \/metrics/);
    const drainMs = Number(services['server1']?.environment?.['DRAIN_MS']);
    const [, inter, fall] = /check inter (\d+)s fall (\d+)/.exec(proxy) ?? [];
    // A stopping server answers on until the proxy has certainly noticed.
    expect(drainMs).toBeGreaterThan(Number(inter) * Number(fall) * 1000 * 2);
  });

  test('the image copies what is there, builds the pages, runs as an ordinary user', () => {
    const dockerfile = read('Dockerfile');
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, names]) =>
      names!.split(' ').slice(0, -1),
    );
    for (const name of copied)
      expect({ name, isThere: existsSync(path.join(root, name)) }).toEqual({ name, isThere: true });
    for (const name of ['server', 'shared', 'seeds', 'tsconfig.json', 'package.json']) expect(copied).toContain(name);
    expect(dockerfile).toMatch(/USER node[^]*CMD/);
    const { build } = services['server1']!;
    expect(path.resolve(folder, build!.context)).toBe(root);
    expect(existsSync(path.join(root, build!.dockerfile))).toBe(true);
    const packages = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { dependencies: object };
    expect(packages.dependencies).toHaveProperty('tsx');
  });
});
