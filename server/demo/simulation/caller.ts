import { io, type Socket } from 'socket.io-client';
import type { CallInput, EndpointSpec, Reply } from '#shared/kernel/endpoint';
import type { ClientToServer, PushData, PushName, ServerToClient, Topic } from '#shared/sockets';
import { demoApi } from '#shared/demo/demo';
import { photosApi } from '#shared/requests/photos';

/** An answer that was not a success. */
export class CallError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const triesMost = 6;

/** Calls the public API as one person, and listens to its sockets. */
export class Caller {
  private socket: Socket<ServerToClient, ClientToServer> | null = null;
  calls = 0;

  constructor(
    private readonly url: string,
    readonly token: string | null = null,
    /** Ends calls and their repetition. */
    private readonly signal?: AbortSignal,
  ) {}

  /** Calls an endpoint of the contracts. What did not reach the server or was refused for load is tried again. Throws `CallError`. */
  async call<E extends EndpointSpec>(endpoint: E, input: CallInput<E>): Promise<Reply<E>> {
    const { params, query, body } = input as {
      params?: Record<string, string>;
      query?: Record<string, unknown>;
      body?: unknown;
    };
    const path = endpoint.path.replace(/:(\w+)/g, (_match, name: string) => encodeURIComponent(params?.[name] ?? ''));
    const search = new URLSearchParams(
      Object.entries(query ?? {}).map(([key, value]) => [key, String(value)] as [string, string]),
    ).toString();
    const key = endpoint.idempotent ? crypto.randomUUID() : null;
    for (let tried = 1; ; tried += 1) {
      this.signal?.throwIfAborted();
      this.calls += 1;
      const answer = await fetch(`${this.url}${path}${search && `?${search}`}`, {
        method: endpoint.method,
        ...(this.signal && { signal: this.signal }),
        headers: {
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...(this.token && { Authorization: `Bearer ${this.token}` }),
          ...(key && { 'Idempotency-Key': key }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }).catch(() => null);
      if (answer?.ok) return (await answer.json()) as Reply<E>;
      const isPassing = !answer || answer.status === 429 || answer.status >= 502;
      if (!isPassing || tried >= triesMost) {
        const { error } = ((await answer?.json().catch(() => null)) ?? {}) as {
          error?: { code: string; message: string };
        };
        throw new CallError(
          answer?.status ?? 0,
          error?.code ?? 'unreachable',
          `${endpoint.method} ${endpoint.path}: ${error?.message ?? 'the server did not answer'}`,
        );
      }
      const wantedMs = 1000 * Number(answer?.headers.get('retry-after') ?? 0);
      await new Promise((resolve) => setTimeout(resolve, Math.max(wantedMs, 250 * 2 ** tried)));
    }
  }

  /** Uploads a picture; answers its id. */
  async upload(picture: Blob): Promise<string> {
    const form = new FormData();
    form.append('file', picture, 'photo.jpg');
    this.calls += 1;
    const { method, path } = photosApi.uploadPhoto;
    const headers = { Authorization: `Bearer ${this.token ?? ''}` };
    const answer = await fetch(`${this.url}${path}`, { method, headers, body: form });
    if (!answer.ok) throw new CallError(answer.status, 'upload', `a picture was refused with ${answer.status}`);
    return ((await answer.json()) as { id: string }).id;
  }

  /** A person of the demo. */
  static async asDemoPerson(url: string, id: string, signal?: AbortSignal): Promise<Caller> {
    const { token } = await new Caller(url).call(demoApi.signInAsDemoPerson, { body: { id } });
    return new Caller(url, token, signal);
  }

  /** The same server as another person. */
  as(token: string): Caller {
    return new Caller(this.url, token, this.signal);
  }

  /** Subscribes to a topic; again after every reconnection. Rejects when it is refused. */
  async watch(topic: Topic): Promise<void> {
    const socket = this.open();
    await new Promise<void>((resolve, reject) => {
      const subscribe = () => {
        socket.emit('subscribe', topic, (ack) => {
          if (ack.ok) resolve();
          else reject(new CallError(0, ack.code, ack.message));
        });
      };
      socket.on('connect', subscribe);
      if (socket.connected) subscribe();
    });
  }

  on<N extends PushName>(name: N, heard: (data: PushData<N>) => void): void {
    this.open().on(name, heard as never);
  }

  close(): void {
    this.socket?.disconnect();
  }

  private open(): Socket<ServerToClient, ClientToServer> {
    this.socket ??= io(this.url, { transports: ['websocket'], auth: { token: this.token }, forceNew: true });
    return this.socket;
  }
}
