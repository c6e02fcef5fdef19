import type { Server as HttpServer } from 'node:http';
import { createAdapter } from '@socket.io/mongo-adapter';
import mongoose from 'mongoose';
import { Server, type Socket } from 'socket.io';
import {
  topic as topicSchema,
  type Ack,
  type CallAck,
  type ClientToServer,
  type PushData,
  type PushName,
  type ServerToClient,
  type Topic,
} from '#shared/sockets';
import type { Actor } from '../actor';
import { AppError, toAppError } from '../errors';
import { isSameOrigin, tokenOf } from '../http/authenticate';
import type { Authenticate } from '../http/mount';
import type { Feature, Kernel, Pusher } from '../kernel';
import { countCall, createSocketCalls, type SocketCaller } from './socket-calls';

interface SocketData {
  token: string | null;
}
type AppSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, SocketData>;
type AppServer = Server<ClientToServer, ServerToClient, Record<string, never>, SocketData>;

const relayCollection = 'socket_relay';

/** Sockets of this process. */
export interface SocketHub {
  io: AppServer;
  pusher: Pusher;
  /** Puts the relay between processes in place; needs the database. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Tells every client of this process to fetch again. */
  resync(): void;
}

/** Opens the socket server: token in the handshake (or the cookie), subscriptions checked by the features' policies. */
export function createSockets(
  server: HttpServer,
  kernel: () => Kernel,
  features: () => readonly Feature[],
  authenticate: Authenticate,
): SocketHub {
  const io: AppServer = new Server(server, {
    serveClient: false,
    maxHttpBufferSize: 100_000,
    pingInterval: 20_000,
    pingTimeout: 20_000,
    // A browser sends our cookie from any page: only our own pages may open a socket.
    allowRequest: (req, decide) => decide(null, isSameOrigin(req.headers)),
  });

  const roomOf = async (topic: Topic, actor: Actor | null): Promise<string> => {
    for (const feature of features()) {
      const policy = feature.topics?.[topic.kind];
      if (policy) return (policy as (topic: Topic, actor: Actor | null) => Promise<string>)(topic, actor);
    }
    throw new AppError('not_found', `Nothing can be watched under "${topic.kind}"`, {
      action: 'See the documentation for topics.',
    });
  };

  const calls = createSocketCalls(kernel, features);
  const actorOf = async ({ data }: AppSocket) => (data.token ? authenticate(data.token) : null);

  const answer = async (
    { socket, caller }: { socket: AppSocket; caller: SocketCaller },
    given: unknown,
    ack: unknown,
    then: (room: string) => void | Promise<void>,
  ): Promise<void> => {
    let outcome: Ack;
    try {
      countCall(caller, kernel().config.RATE_LIMIT_PER_MIN);
      const parsed = topicSchema.safeParse(given);
      if (!parsed.success)
        throw new AppError('invalid_input', parsed.error.issues[0]?.message ?? 'not a topic', {
          action: 'Send one of the documented topics.',
        });
      const actor = await caller.actor();
      // So that the socket ends with the session.
      if (actor) await socket.join([`session:${actor.sessionId}`, `account:${actor.accountId}`]);
      await then(await roomOf(parsed.data, actor));
      outcome = { ok: true };
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === 'internal') kernel().log.error({ err: thrown }, 'a subscription failed');
      outcome = { ok: false, code: error.code, message: error.message, action: error.action };
    }
    if (typeof ack === 'function') (ack as (answer: Ack) => void)(outcome);
  };

  io.use((socket, next) => {
    const auth: unknown = socket.handshake.auth.token;
    socket.data.token =
      typeof auth === 'string' && auth ? auth : (tokenOf({ headers: socket.handshake.headers })?.token ?? null);
    next();
  });
  io.on('connection', (socket) => {
    kernel().metrics.sockets.inc();
    socket.on('disconnect', () => kernel().metrics.sockets.dec());
    const caller = { actor: () => actorOf(socket), calls: { count: 0, until: 0 } };
    const asked = { socket, caller };
    socket.on('subscribe', (topic, ack) => void answer(asked, topic, ack, (room) => socket.join(room)));
    socket.on('call', (call, ack) => {
      void calls(caller, call).then((answer) => {
        if (typeof ack === 'function') (ack as (answer: CallAck) => void)(answer);
      });
    });
    socket.on('unsubscribe', (topic, ack) => void answer(asked, topic, ack, (room) => socket.leave(room)));
  });

  type Emit = (name: PushName, data: PushData<PushName>) => boolean;
  return {
    io,
    pusher: {
      local: (room, name, data) => void (io.local.to(room).emit as unknown as Emit)(name, data),
      everywhere: (room, name, data) => void (io.to(room).emit as unknown as Emit)(name, data),
      disconnect: (room) => io.local.in(room).disconnectSockets(true),
      watched: (room) => (io.of('/').adapter.rooms.get(room)?.size ?? 0) > 0,
    },
    start: async () => {
      const { db } = mongoose.connection;
      if (!db) throw new Error('the database is not connected');
      const collection = db.collection(relayCollection);
      await collection.createIndex({ createdAt: 1 }, { expireAfterSeconds: 300 });
      io.adapter(
        createAdapter(collection as never, {
          addCreatedAtField: true,
          requestsTimeout: 5_000,
          heartbeatInterval: 10_000,
          heartbeatTimeout: 30_000,
        }),
      );
    },
    stop: () => io.close(),
    resync: () => void io.local.emit('kernel:resync', {}),
  };
}
