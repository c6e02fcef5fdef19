import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DryMongoBinary } from 'mongodb-memory-server';
import type { Logger } from 'pino';

/** A download that gets no byte for this long is given up: many networks drop the official host silently. */
const silenceMs = 8_000;

/** A mongod that mongodb-memory-server has downloaded before, or null. */
export async function memoryServerCached(): Promise<string | null> {
  const options = await DryMongoBinary.generateOptions({ systemBinary: '' });
  if (options.systemBinary !== '') return null;
  return (await DryMongoBinary.locateBinary(options)) ?? null;
}

/**
 * mongodb-memory-server's own download of a mongod from the official host, in a process of its own so that a silent
 * network can be given up. Answers the path of the binary.
 */
export async function memoryServerDownload(options: { downloadDir: string; log: Logger }): Promise<string> {
  const { downloadDir, log } = options;
  log.info('database: no mongod on this machine yet, trying the official download');
  const script = `require(${JSON.stringify(require.resolve('mongodb-memory-server'))})
    .MongoBinary.getPath({ downloadDir: process.argv[1] })
    .then((path) => console.log('\\npath:' + path), (error) => { console.error('\\nfailed:' + error.message); process.exit(1); });`;
  const child = spawn(process.execPath, ['-e', script, downloadDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, MONGOMS_MAX_RETRIES: process.env.MONGOMS_MAX_RETRIES ?? '0', NODE_OPTIONS: '' },
  });
  let output = '';
  const collect = (text: string): void => {
    output = (output + text).slice(-8000);
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  const watch = watchGrowth({ downloadDir, log, onSilence: () => child.kill('SIGKILL') });
  try {
    return await new Promise<string>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        const path = /^path:(.+)$/m.exec(output)?.[1];
        if (code === 0 && path !== undefined) return resolve(path);
        const reason = /^failed:(.+)$/m.exec(output)?.[1];
        reject(new Error(reason ?? `the official host sent nothing for ${silenceMs / 1000} s`));
      });
    });
  } finally {
    clearInterval(watch);
  }
}

function watchGrowth(options: { downloadDir: string; log: Logger; onSilence: () => void }): NodeJS.Timeout {
  let lastBytes = -1;
  let lastGrowth = Date.now();
  let lastLine = Date.now();
  return setInterval(() => {
    void folderBytes(options.downloadDir).then((bytes) => {
      if (bytes !== lastBytes) {
        lastBytes = bytes;
        lastGrowth = Date.now();
      } else if (Date.now() - lastGrowth > silenceMs) {
        options.onSilence();
      }
      if (bytes > 0 && Date.now() - lastLine > 5_000) {
        lastLine = Date.now();
        options.log.info(`database: ${Math.round(bytes / 1_000_000)} MB of MongoDB downloaded`);
      }
    });
  }, 500);
}

async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (s) => s.size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
