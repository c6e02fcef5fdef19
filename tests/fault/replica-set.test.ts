import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMongod, userCacheDir } from '../../server/kernel/database/mongod-binary';
import { type MongodProcess, startMongod } from '../../server/kernel/database/mongod-process';
import { ensureReplicaSet } from '../../server/kernel/database/replica-set';
import { type CutProxy, openProxy } from '../setup/cut-proxy';
import { testLog } from '../setup/database';

const cutsWanted = 5;

/** A mongod that finds itself at another port than its set says closes every connection, also the one on which it is told the new one. */
describe('a replica set whose connections are closed while it starts', () => {
  let root: string;
  let mongod: MongodProcess | undefined;
  let proxy: CutProxy | undefined;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'huiliu-set-'));
    const dbPath = join(root, 'mongodb');
    await mkdir(dbPath);
    const binary = await findMongod({ dataDir: join(userCacheDir(), 'tests'), log: testLog });
    const free = await openProxy(0);
    const port = Number(free.address.split(':')[1]);
    await free.close();
    const settings = { binary, dataDir: root, dbPath, port, cacheSizeGb: 0.25, oplogSizeMb: 64, minFreeBytes: 0 };
    mongod = await startMongod(settings, () => undefined);
    proxy = await openProxy(port);
  });

  afterAll(async () => {
    await proxy?.close();
    await mongod?.stop();
    await rm(root, { recursive: true, force: true });
  });

  const ensure = (): Promise<void> =>
    ensureReplicaSet({
      port: Number(proxy!.address.split(':')[1]),
      durable: false,
      timeoutMs: 30_000,
      log: testLog,
    });

  test('one that has a set by now, though it said that it had none, is asked again', async () => {
    // All of them see none before the first has made one, as one sees a mongod that has just begun to read its set.
    await Promise.all(Array.from({ length: 8 }, ensure));
  });

  test('is asked again until it accepts writes', async () => {
    await ensure();
    let cuts = 0;
    const cutter = setInterval(() => {
      if (cuts === cutsWanted || proxy!.open() < 1) return;
      cuts += 1;
      proxy!.cut();
    }, 2);
    try {
      while (cuts < cutsWanted) await ensure();
    } finally {
      clearInterval(cutter);
    }
  });
});
