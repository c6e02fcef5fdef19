import { createServer, request } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** One address before several servers, as the proxy of a deployment is. Loopback only. */
export interface ReadyProxy {
  url: string;
  /** Calls and sockets that each port has been given. */
  given: ReadonlyMap<number, number>;
  /** Waits until a server counts as ready. */
  untilReady(port: number): Promise<void>;
  close(): Promise<void>;
}

const lookMs = 100;

/** Asks `/api/ready` of each port and gives calls and sockets to those that say yes, in turn. It tries nothing twice: what fails is seen by the caller. */
export async function openReadyProxy(ports: readonly number[]): Promise<ReadyProxy> {
  const ready = new Set<number>();
  const given = new Map(ports.map((port) => [port, 0]));
  let isOpen = true;
  let turn = 0;

  async function watch(port: number): Promise<void> {
    while (isOpen) {
      const asked = fetch(`http://127.0.0.1:${port}/api/ready`, { signal: AbortSignal.timeout(1_000) });
      const says = await asked.then(
        ({ ok }) => ok,
        () => false,
      );
      if (says) ready.add(port);
      else ready.delete(port);
      await pause(lookMs);
    }
  }
  const next = (): number | undefined => {
    const able = ports.filter((port) => ready.has(port));
    const port = able[turn++ % able.length];
    if (port !== undefined) given.set(port, (given.get(port) ?? 0) + 1);
    return port;
  };

  const server = createServer((near, answer) => {
    const port = next();
    if (port === undefined) return void answer.writeHead(503).end();
    const { method, url: path, headers } = near;
    const far = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    far.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
    near.pipe(far);
  });
  server.on('upgrade', (call, near, head) => {
    const port = next();
    if (port === undefined) return void near.destroy();
    const far = connect(port, '127.0.0.1');
    const lines = call.rawHeaders.flatMap((name, n, all) => (n % 2 ? [] : [`${name}: ${all[n + 1]}`]));
    far.write([`${call.method} ${call.url} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
    far.write(head);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
      one.pipe(other);
    }
  });
  const watching = Promise.all(ports.map(watch));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    given,
    untilReady: async (port) => {
      while (!ready.has(port)) await pause(lookMs);
    },
    close: async () => {
      isOpen = false;
      await watching;
      server.closeAllConnections();
      server.close();
    },
  };
}
