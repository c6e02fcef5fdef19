import { setTimeout as pause } from 'node:timers/promises';
import type { LngLat } from '#shared/kernel/geo';

/** How a road server is asked. */
export interface RoadServer {
  /** Origin, with a path if it has one, of an OSRM server (`osrm-routed`). */
  url: string;
  /** Per try. */
  timeoutMs: number;
  /** Tries of one call, with pauses of `pauseMs`, twice that, … between them. */
  tries: number;
  pauseMs: number;
}

/** Seconds and metres by source and destination; null where the server knows no way. */
export interface RoadTable {
  durations: readonly (readonly (number | null)[])[];
  distances: readonly (readonly (number | null)[])[];
}

/** The road server's answer that cannot be used; `mayPass` when another try may succeed. */
export class RoadServerError extends Error {
  constructor(
    message: string,
    readonly mayPass: boolean,
  ) {
    super(message);
  }
}

/**
 * One call of OSRM's table service: ways from each source to each destination.
 * Source: OSRM HTTP API v1, "Table service". Throws when no try is answered.
 */
export async function askTable(
  server: RoadServer,
  sources: readonly LngLat[],
  destinations: readonly LngLat[],
  signal?: AbortSignal,
): Promise<RoadTable> {
  for (let tried = 1; ; tried++) {
    try {
      return await askOnce(server, sources, destinations, signal);
    } catch (error) {
      const mayPass = !(error instanceof RoadServerError) || error.mayPass;
      if (!mayPass || tried >= server.tries || signal?.aborted) throw error;
      await pause(server.pauseMs * 2 ** (tried - 1));
    }
  }
}

async function askOnce(
  { url, timeoutMs }: RoadServer,
  sources: readonly LngLat[],
  destinations: readonly LngLat[],
  signal?: AbortSignal,
): Promise<RoadTable> {
  const coordinates = [...sources, ...destinations].map(({ lng, lat }) => `${lng.toFixed(6)},${lat.toFixed(6)}`);
  const numbers = (first: number, count: number) => Array.from({ length: count }, (_, k) => first + k).join(';');
  const query =
    `sources=${numbers(0, sources.length)}&destinations=${numbers(sources.length, destinations.length)}` +
    '&annotations=duration,distance';
  const timeout = AbortSignal.timeout(timeoutMs);
  const response = await fetch(`${url.replace(/\/$/, '')}/table/v1/driving/${coordinates.join(';')}?${query}`, {
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new RoadServerError(`the road server answered ${response.status}`, response.status >= 429);
  }
  const table = (await response.json()) as Partial<RoadTable> & { code?: string };
  if (table.code !== 'Ok' || !isWhole(table.durations) || !isWhole(table.distances))
    throw new RoadServerError('the road server sent an incomplete table', false);
  return { durations: table.durations, distances: table.distances };

  function isWhole(rows: RoadTable['durations'] | undefined): rows is RoadTable['durations'] {
    return rows?.length === sources.length && rows.every((row) => row.length === destinations.length);
  }
}
