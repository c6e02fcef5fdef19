import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { io, type Socket } from 'socket.io-client';
import { instantOf } from '#shared/kernel/time';
import type { CallInput, EndpointSpec, Reply } from '#shared/kernel/endpoint';
import type { Role } from '#shared/kernel/roles';
import type { ClientToServer, ServerToClient } from '#shared/sockets';
import { AccountModel, openSession, OrganisationModel } from '../../server/accounts';
import { createApp, type App } from '../../server/app';
import { readConfig } from '../../server/config';
import { createClock } from '../../server/kernel/clock';
import { seededChance } from '../../server/kernel/chance';
import { testLog, useDatabase } from './database';
import { dataKey } from './server-process';

/** The day on which tests play, a Wednesday, and its time zone. */
export const testDay = '2026-03-11';
export const testZone = 'Asia/Shanghai';
/** The day on which demos of tests begin: weekly shifts and invented requests are another's on each day. */
export const demoDay = '2026-11-29';

/** Answer of a call: status, parsed JSON body, headers. */
export interface Answer<T> {
  status: number;
  body: T;
  headers: Headers;
}

/** A caller with or without a session. */
export interface Client {
  token: string | null;
  /** Calls an endpoint of the contracts. The body type is that of success: check `status` first. */
  call<E extends EndpointSpec>(
    endpoint: E,
    input: CallInput<E>,
    options?: { key?: string; ifMatch?: string },
  ): Promise<Answer<Reply<E>>>;
  /** Sends anything, for bad input. */
  raw(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer<Record<string, never>>>;
  socket(): Socket<ServerToClient, ClientToServer>;
}

export interface TestApp {
  app: App;
  url: string;
  visitor: Client;
  /** A caller with a token of its own, for instance a partner's key. */
  withToken(token: string): Client;
  /** The same caller at another server of the same database. */
  at(url: string, token: string | null): Client;
  /** Signs a new account of a role in; the organisation is made when needed (same key, same organisation). */
  as(
    role: Role,
    options?: {
      organisation?: string;
      districtCode?: string;
      siteId?: string;
      crewId?: string;
      phone?: string;
      name?: string;
    },
  ): Promise<Client & { accountId: string; organisationId: string | null }>;
  /** Moves the district's clock to a time of day of `testDay` (or another day). */
  setTime(time: string, day?: string): void;
}

const organisationKinds: Partial<Record<Role, 'dealer' | 'processor' | 'government'>> = {
  dealer: 'dealer',
  processor: 'processor',
  government: 'government',
};

function clientOf(url: string, token: string | null, sockets: Set<Socket>): Client {
  const send = async (
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string> } = {},
  ) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(options.body !== undefined && { 'Content-Type': 'application/json' }),
        ...(token && { Authorization: `Bearer ${token}` }),
        ...options.headers,
      },
      ...(options.body !== undefined && {
        body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body),
      }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json');
    return { status: response.status, body: (json ? JSON.parse(text) : text) as never, headers: response.headers };
  };
  return {
    token,
    raw: send,
    call: (endpoint, input, options = {}) => {
      const { params, query, body } = input as {
        params?: Record<string, string>;
        query?: Record<string, unknown>;
        body?: unknown;
      };
      const path = endpoint.path.replace(/:(\w+)/g, (_match, name: string) => encodeURIComponent(params?.[name] ?? ''));
      const search = new URLSearchParams(
        Object.entries(query ?? {}).flatMap<[string, string]>(([key, value]) =>
          value === undefined ? [] : [[key, String(value)]],
        ),
      ).toString();
      return send(endpoint.method, search ? `${path}?${search}` : path, {
        body,
        headers: {
          ...(options.key && { 'Idempotency-Key': options.key }),
          ...(options.ifMatch && { 'If-Match': options.ifMatch }),
        },
      });
    },
    socket: () => {
      const socket: Socket<ServerToClient, ClientToServer> = io(url, {
        transports: ['websocket'],
        auth: { token },
        forceNew: true,
        reconnection: false,
      });
      sockets.add(socket as Socket);
      return socket;
    },
  };
}

/**
 * Starts the whole application on its own database for this test file: real mongod, HTTP and sockets on a free port, seeded chance,
 * district clock at 08:00 of `testDay`. Call it at the top of the file; use the result inside tests.
 */
export function useApp(settings: Record<string, string> = {}, deps: { log?: Logger } = {}): TestApp {
  const sockets = new Set<Socket>();
  const state: { app?: App; url?: string } = {};
  // Registered before the database's own, so that the application stops first.
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await state.app?.stop();
  }, 30_000);
  const database = useDatabase();
  const clock = createClock();
  const setTime = (time: string, day = testDay) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    clock.set({ now: instantOf(day, hours * 3600 + minutes * 60, testZone), realAt: new Date(), speed: 1 });
  };
  let people = 0;

  beforeAll(async () => {
    setTime('08:00');
    const config = readConfig({
      MONGODB_URI: database.uri(),
      DEMO: '0',
      LOG_LEVEL: 'silent',
      PORT: '0',
      SEED_REQUESTS: '0',
      DEMO_DAY: demoDay,
      // Planner threads are costly to start: the tests of the drafts ask for them.
      DRAFT_PLANS: '0',
      WARM_PLANNER: '0',
      RATE_LIMIT_PER_MIN: '1000000',
      DATA_KEY: dataKey,
      ...settings,
    });
    const app = createApp({ config, clock, chance: seededChance(1), log: deps.log ?? testLog });
    await app.start();
    await new Promise<void>((resolve) => app.server.listen(0, '127.0.0.1', resolve));
    state.app = app;
    state.url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  }, 30_000);

  const started = () => {
    if (!state.app || !state.url) throw new Error('useApp(): the application is there from beforeAll on');
    return { app: state.app, url: state.url };
  };
  return {
    get app() {
      return started().app;
    },
    get url() {
      return started().url;
    },
    get visitor() {
      return clientOf(started().url, null, sockets);
    },
    setTime,
    at: (url, token) => clientOf(url, token, sockets),
    withToken: (token) => clientOf(started().url, token, sockets),
    as: async (role, options = {}) => {
      const { app, url } = started();
      const districtCode = options.districtCode ?? '511112';
      const key = options.organisation ?? organisationKinds[role] ?? 'coop';
      const organisation =
        role === 'resident'
          ? null
          : await OrganisationModel.findOneAndUpdate(
              { districtCode, key },
              { $setOnInsert: { kind: organisationKinds[role] ?? 'enterprise', name: key, nameEn: key } },
              { upsert: true, returnDocument: 'after' },
            );
      people += 1;
      const account = await AccountModel.create({
        role,
        name: options.name ?? `${role} ${people}`,
        ...(role === 'resident'
          ? { phone: options.phone ?? `139${String(10_000_000 + people)}` }
          : { username: `${role}.${people}` }),
        organisationId: organisation?._id ?? null,
        districtCode: role === 'resident' ? null : districtCode,
        siteId: options.siteId ?? null,
        crewId: options.crewId ?? null,
        createdAt: new Date(),
      });
      const session = await openSession(app.kernel, account.toObject(), 'test');
      return {
        ...clientOf(url, session.token, sockets),
        accountId: String(account._id),
        organisationId: organisation && String(organisation._id),
      };
    },
  };
}
