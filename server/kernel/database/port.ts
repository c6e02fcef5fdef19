import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

const firstChoice = 27117;

/** The loopback port for a data folder: the kept one, else 27117, else any free one. `moved` tells that the kept one is taken. */
export async function choosePort(dataDir: string): Promise<{ port: number; moved: boolean }> {
  const kept = await keptPort(dataDir);
  if (kept !== null && (await isFree(kept))) return { port: kept, moved: false };
  if (kept === null && (await isFree(firstChoice))) return { port: firstChoice, moved: false };
  return { port: await anyFreePort(), moved: kept !== null };
}

/** Remembers the port, so that tools and bookmarks find the same one after a restart. */
export async function keepPort(dataDir: string, port: number): Promise<void> {
  await writeFile(join(dataDir, 'mongodb.port'), `${port}\n`);
}

async function keptPort(dataDir: string): Promise<number | null> {
  const text = await readFile(join(dataDir, 'mongodb.port'), 'utf8').catch(() => '');
  const port = Number(text.trim());
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

/** Whether loopback port `port` can be listened on now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
