import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A line between two programs that a test can cut. Loopback only. */
export interface CutProxy {
  /** `host:port` to connect to instead of the target. */
  address: string;
  /** Lines that are open. */
  open(): number;
  /** Drops every open line; with `refuse` new ones are dropped as well until `mend`. */
  cut(how?: { refuse: boolean }): void;
  mend(): void;
  /** Nothing passes any more, and nobody is told: as to a machine that hangs. */
  freeze(): void;
  /** Where new lines lead from now on. */
  lead(port: number): void;
  close(): Promise<void>;
}

/** Opens a line to a port of this machine, on a port of its own or a given one. */
export async function openProxy(target: number, port = 0): Promise<CutProxy> {
  const lines = new Set<Socket>();
  let to = target;
  let refuses = false;
  let isFrozen = false;
  const server: Server = createServer((near) => {
    if (refuses) return near.destroy();
    if (isFrozen) {
      near.on('error', () => undefined);
      return void lines.add(near);
    }
    const far = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      lines.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        lines.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => lines.size / 2,
    cut: ({ refuse } = { refuse: false }) => {
      refuses = refuse;
      for (const line of lines) line.destroy();
    },
    mend: () => {
      refuses = false;
    },
    freeze: () => {
      isFrozen = true;
      for (const line of lines) line.unpipe().pause();
    },
    lead: (next) => {
      to = next;
    },
    close: async () => {
      for (const line of lines) line.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
