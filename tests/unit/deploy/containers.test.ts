import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { readConfig } from '../../../server/config';

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
    const plain = Object.entries(service.environment ?? {}).map(([key, value]) => [
      key,
      value.replace(/\$\{\w+:-(.*?)\}/, '$1'),
    ]);
    const given = Object.fromEntries(plain) as Record<string, string>;
    const config: Record<string, unknown> = { ...readConfig(given) };
    for (const key of Object.keys(given))
      expect(Object.keys(readConfig({ ...given, [key]: given[key] || 'http://x.test' }))).toContain(key);
    expect(config).toMatchObject({
      DEMO: false,
      MONGODB_URI: 'mongodb://mongo1,mongo2,mongo3/huiliu?replicaSet=huiliu',
    });
    expect(config['PLANNER_THREADS'] === 0).toBe(source === 'server/main');
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
