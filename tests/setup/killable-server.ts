import type { TestApp } from './app';
import { freePort, killProcesses, startProcess, type ServerProcess } from './server-process';

/** A server in a process of its own on the database of a test's application: pages speak to it, it can be killed and come back. */
export interface KillableServer {
  /** As a browser needs it; under the same address for the whole file. */
  readonly app: TestApp;
  start(): Promise<void>;
  kill(): Promise<void>;
}

/** Starts it for the tests of a file. Call it after `useApp`. `settings`: beside those of a demo without drafts. */
export function useKillableServer(t: TestApp, settings: Record<string, string> = {}): KillableServer {
  let server: ServerProcess;
  let port = 0;
  const start = async () => {
    server = await startProcess('server', {
      MONGODB_URI: t.app.kernel.config.MONGODB_URI ?? '',
      DEMO: '1',
      DRAFT_PLANS: '0',
      ...settings,
      PORT: String(port),
    });
    expect(new URL(server.url).port).toBe(String(port));
  };
  beforeAll(async () => {
    port = await freePort();
    await start();
  }, 60_000);
  afterAll(killProcesses, 30_000);
  const app = {
    get url() {
      return server.url;
    },
    get visitor() {
      return t.at(server.url, null);
    },
  } as TestApp;
  return { app, start, kill: () => server.kill() };
}
