import { createServer, type Server as HttpServer } from 'node:http';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import type { Config } from './config';
import { audited, authenticate } from './accounts';
import { features as listFeatures } from './features';
import { secureChance, type Chance } from './kernel/chance';
import { createClock, type Clock } from './kernel/clock';
import { cutDatabase } from './kernel/database';
import { createFanOut } from './kernel/events/fan-out';
import { createFeed } from './kernel/events/feed';
import { createListenerRunner } from './kernel/events/listeners';
import { errorReply, unknownPath } from './kernel/http/error-reply';
import { mountHealth } from './kernel/http/health';
import { mountFeatures } from './kernel/http/mount';
import { mountOpenApi } from './kernel/http/openapi';
import { mountPages } from './kernel/http/pages';
import { logRequests } from './kernel/http/request-log';
import { secure } from './kernel/http/security';
import type { Feature, Kernel } from './kernel/kernel';
import { createSockets } from './kernel/live/sockets';
import { createLog, type Logger } from './kernel/log';
import { createMetrics } from './kernel/metrics';
import { projectRoot } from './kernel/project-root';
import { createVault } from './kernel/vault';
import { createSchedule } from './kernel/schedule';
import { authenticateKey } from './partners';

/** What may be replaced in tests. */
export interface AppDeps {
  config: Config;
  clock?: Clock;
  chance?: Chance;
  log?: Logger;
  realNow?: () => Date;
  /** `server` unless said. */
  role?: Role;
}

/** A server answers HTTP and sockets; a planner worker runs what plans, its listeners and timed work among it. */
export type Role = 'server' | 'worker';

/** Work under way gets so long to finish when the application stops. Where the database is away, each of its last writes would wait for it in turn. */
const stopMs = 6_000;

/** The assembled application. It does not listen; the database must be connected before `start`. */
export interface App {
  kernel: Kernel;
  features: readonly Feature[];
  server: HttpServer;
  /** Starts streams, features, listeners and timed work of its role. */
  start(): Promise<void>;
  /**
   * Says that it is no longer ready, waits for the proxies to notice, lets work under way finish, then closes everything but the database. Work that does not
   * finish, for instance because the database is away, is ended by cutting the connection to it: no worse than kill -9, from which everything recovers.
   */
  stop(): Promise<void>;
}

/** Wires kernel and features; holds no rules. */
export function createApp(deps: AppDeps): App {
  const http = express();
  const server = createServer(http);
  // Longer than proxies and browsers keep an idle connection, so that it is theirs to close.
  server.keepAliveTimeout = 65_000;
  const sockets = createSockets(
    server,
    () => kernel,
    () => features,
    authenticate,
  );
  const kernel: Kernel = {
    config: deps.config,
    clock: deps.clock ?? createClock(),
    realNow: deps.realNow ?? (() => new Date()),
    chance: deps.chance ?? secureChance,
    log: deps.log ?? createLog(deps.config.LOG_LEVEL),
    metrics: createMetrics(),
    instanceId: randomUUID(),
    vault: createVault(deps.config),
    pushes: sockets.pusher,
    ownUrl: () => {
      const address = server.address();
      return address && typeof address === 'object' ? `http://127.0.0.1:${address.port}` : null;
    },
  };
  const features = listFeatures(kernel);
  const feed = createFeed(kernel);
  const fanOut = createFanOut(
    kernel,
    feed,
    features.flatMap((feature) => feature.live ?? []),
    sockets.resync,
  );
  const { role = 'server' } = deps;
  const working = role === 'worker' ? features.filter(({ startWorker }) => startWorker) : features;
  const listeners = createListenerRunner(
    kernel,
    feed,
    working.flatMap((feature) => feature.listeners ?? []),
  );
  const schedule = createSchedule(
    kernel,
    working.flatMap((feature) => feature.jobs ?? []),
  );
  let stopping = false;

  http.use(logRequests(kernel.log));
  secure(http, kernel);
  mountHealth(http, kernel, feed, () => stopping);
  mountOpenApi(
    http,
    Object.fromEntries(features.flatMap(({ endpoints }) => endpoints.map(({ name, spec }) => [name, spec]))),
    Object.assign({}, ...features.map(({ posts }) => posts)) as NonNullable<Feature['posts']>,
  );
  mountFeatures(http, kernel, features, {
    authenticate: async (token) => (await authenticateKey(kernel, token)) ?? (await authenticate(token)),
    audited,
  });
  http.use('/api', unknownPath);
  mountPages(http, path.join(projectRoot, 'dist/web'));
  http.use(unknownPath);
  http.use(errorReply(kernel));

  async function end(): Promise<void> {
    await schedule.stop();
    await listeners.stop();
    for (const feature of [...features].reverse()) await feature.stop?.();
    await fanOut.stop();
    await feed.stop();
    const closed = sockets.stop();
    // Idle connections are kept long; whoever is being answered gets a moment more.
    server.closeIdleConnections();
    const patience = setTimeout(() => server.closeAllConnections(), 2_000);
    await closed;
    clearTimeout(patience);
  }

  return {
    kernel,
    features,
    server,
    start: async () => {
      await sockets.start();
      await feed.start();
      fanOut.start();
      for (const feature of working) await (role === 'worker' ? feature.startWorker?.() : feature.start?.());
      listeners.start();
      await schedule.start();
    },
    stop: async () => {
      stopping = true;
      if (server.listening) await pause(deps.config.DRAIN_MS);
      const ending = end();
      const patience = new AbortController();
      const late = pause(stopMs, true, { signal: patience.signal }).catch(() => false);
      const isLate = await Promise.race([ending.then(() => false), late]).finally(() => patience.abort());
      if (!isLate) return;
      kernel.log.warn({ stopMs }, 'work under way does not end; the connection to the database is cut');
      server.closeAllConnections();
      await cutDatabase();
      await ending.catch((error: unknown) => kernel.log.warn({ err: error }, 'work under way was cut off'));
    },
  };
}
