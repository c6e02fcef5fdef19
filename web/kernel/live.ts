import { computed, onScopeDispose, readonly, ref, shallowRef, toValue, triggerRef, watch as watchRef } from 'vue';
import type { MaybeRefOrGetter, Ref, ShallowRef } from 'vue';
import type { Socket } from 'socket.io-client';
import type { Api } from '#shared/api';
import type { CallInput, Reply } from '#shared/kernel/endpoint';
import type { CallAck, ClientToServer, PushData, PushName, ServerToClient, Topic } from '#shared/sockets';
import { ApiError, asApiError, isAbort } from './api-error';
import { call } from './client';

type LiveSocket = Socket<ServerToClient, ClientToServer>;
/** Handlers by push name. */
export type PushHandlers = { [N in PushName]?: (data: PushData<N>) => void };

interface Watch {
  topic: Topic;
  onReconnect: (() => void) | undefined;
  onRefused: ((error: ApiError) => void) | undefined;
}

/** `idle` until a page watches something. */
export type LineState = 'idle' | 'connecting' | 'up' | 'down';
const state = ref<LineState>('idle');
/** State of the live line, for the quiet sign. */
export const lineState: Readonly<Ref<LineState>> = readonly(state);
const heardAt = ref(0);
/** When the server was last heard (device time, ms; 0 before). */
export const lineHeardAt: Readonly<Ref<number>> = readonly(heardAt);

let opening: Promise<LiveSocket> | null = null;
let opened: LiveSocket | null = null;
const watches = new Set<Watch>();
const early = new Map<PushName, Set<(data: never) => void>>();

function socket(): Promise<LiveSocket> {
  opening ??= import('socket.io-client').then(({ io }) => {
    state.value = 'connecting';
    const made: LiveSocket = io({
      withCredentials: true,
      transports: ['websocket', 'polling'],
      reconnectionDelayMax: 8000,
    });
    let wasUp = false;
    made.on('connect', () => {
      state.value = 'up';
      heardAt.value = Date.now();
      for (const one of watches) subscribe(made, one, wasUp);
      wasUp = true;
    });
    made.on('disconnect', (reason) => {
      state.value = 'down';
      // The session has ended: the line comes back as a visitor's, and what needs a session says so.
      if (reason === 'io server disconnect') made.connect();
    });
    made.on('connect_error', () => (state.value = 'down'));
    made.onAny(() => (heardAt.value = Date.now()));
    for (const [name, handlers] of early) for (const handler of handlers) made.on(name, handler as never);
    opened = made;
    return made;
  });
  return opening;
}

const keyOf = (topic: Topic) => JSON.stringify(topic);

function subscribe(line: LiveSocket, one: Watch, isAgain: boolean): void {
  line.emit('subscribe', one.topic, (answer) => {
    if (!answer.ok) one.onRefused?.(new ApiError(answer.code as ApiError['code'], answer.message, answer.action));
    // Only now: what changes between the snapshot and the subscription would be seen by neither.
    if (isAgain) one.onReconnect?.();
  });
}

/** Hears a push without opening the line by itself; returns how to stop. */
export function onPush<N extends PushName>(name: N, handler: (data: PushData<N>) => void): () => void {
  const handlers = early.get(name) ?? new Set();
  early.set(name, handlers.add(handler as (data: never) => void));
  opened?.on(name, handler as never);
  return () => {
    handlers.delete(handler as (data: never) => void);
    opened?.off(name, handler as never);
  };
}

/**
 * Watches a topic: the line is opened when needed, the subscription is renewed after every reconnect (then `onReconnect`
 * is called: fetch the snapshot again, pushes were missed). Returns how to stop. Prefer `useLive` in components.
 */
export function watch(
  topic: Topic,
  handlers: PushHandlers,
  onReconnect?: () => void,
  onRefused?: (error: ApiError) => void,
): () => void {
  const one: Watch = { topic, onReconnect, onRefused };
  const offs = (Object.keys(handlers) as PushName[]).map((name) =>
    onPush(name, handlers[name] as (data: unknown) => void),
  );
  watches.add(one);
  void socket().then((line) => {
    if (line.connected && watches.has(one)) subscribe(line, one, false);
  });
  return () => {
    watches.delete(one);
    for (const off of offs) off();
    const stillWanted = [...watches].some((other) => keyOf(other.topic) === keyOf(topic));
    if (!stillWanted) opened?.emit('unsubscribe', topic, () => undefined);
  };
}

const answerWithinMs = 10_000;

/**
 * Calls an endpoint that is open to sockets (`overSocket`) over the line when it is up, else over HTTP: for what is sent every few seconds.
 * @throws ApiError as `call` does
 */
export async function callOnLine<N extends keyof Api>(name: N, input: CallInput<Api[N]>): Promise<Reply<Api[N]>> {
  if (!opened?.connected) return call(name, input as never);
  let answer: CallAck;
  try {
    answer = await opened.timeout(answerWithinMs).emitWithAck('call', { name, ...(input as object) });
  } catch {
    throw new ApiError('offline', 'server not reached', '');
  }
  if (answer.ok) return answer.reply as Reply<Api[N]>;
  throw new ApiError(answer.code as ApiError['code'], answer.message, answer.action, answer.details);
}

/** Closes and opens the line again, for instance after another person signed in. */
export function renewLine(): void {
  opened?.disconnect().connect();
}

export interface LiveOptions<T> {
  /** Fetches the whole: at the start, at every reconnect, when the topic changes. */
  snapshot: (signal: AbortSignal) => Promise<T>;
  /** Merges one push into the current value: change it in place, or return a new one. */
  on: { [N in PushName]?: (data: PushData<N>, current: T) => T | void };
}
export interface Live<T> {
  data: Readonly<ShallowRef<T | null>>;
  /** Why the last fetch or the subscription failed; null when well. */
  error: Readonly<Ref<ApiError | null>>;
  /** True until the first answer. */
  loading: Readonly<Ref<boolean>>;
  line: Readonly<Ref<LineState>>;
  reload: () => Promise<void>;
}

/**
 * Snapshot first, then changes. Pushes that arrive before the snapshot wait for it; bursts are merged into one change a
 * frame; the snapshot is fetched again at every reconnect. A null topic watches nothing.
 */
export function useLive<T>(topic: MaybeRefOrGetter<Topic | null>, options: LiveOptions<T>): Live<T> {
  const data = shallowRef<T | null>(null) as ShallowRef<T | null>;
  const error = ref<ApiError | null>(null) as Ref<ApiError | null>;
  const loading = ref(true);
  let queue: ((current: T) => T | void)[] = [];
  let scheduled = false;
  let fetching: AbortController | null = null;

  function flush() {
    scheduled = false;
    if (fetching || data.value === null) return;
    const merges = queue;
    queue = [];
    let current = data.value;
    for (const merge of merges) current = merge(current) ?? current;
    data.value = current;
    if (merges.length) triggerRef(data);
  }
  function schedule() {
    if (scheduled) return;
    scheduled = true;
    if (document.hidden) setTimeout(flush, 250);
    else requestAnimationFrame(flush);
  }
  async function reload() {
    fetching?.abort();
    const mine = new AbortController();
    fetching = mine;
    queue = [];
    try {
      data.value = await options.snapshot(mine.signal);
      error.value = null;
    } catch (thrown) {
      if (!isAbort(thrown) && !mine.signal.aborted) error.value = asApiError(thrown);
    } finally {
      if (fetching === mine) {
        fetching = null;
        loading.value = false;
        schedule();
      }
    }
  }

  let stop: (() => void) | null = null;
  function start(to: Topic | null) {
    stop?.();
    stop = null;
    if (!to) return;
    loading.value = true;
    data.value = null;
    const handlers = Object.fromEntries(
      Object.entries(options.on).map(([name, merge]) => [
        name,
        (push: never) => {
          queue.push((current) => (merge as (data: never, current: T) => T | void)(push, current));
          schedule();
        },
      ]),
    ) as PushHandlers;
    stop = watch(
      to,
      handlers,
      () => void reload(),
      (refused) => (error.value = refused),
    );
    void reload();
  }
  const wanted = computed(() => toValue(topic));
  watchRef(
    () => (wanted.value ? keyOf(wanted.value) : ''),
    () => start(wanted.value),
    { immediate: true },
  );
  onScopeDispose(() => {
    stop?.();
    fetching?.abort();
  });
  return { data, error, loading, line: lineState, reload };
}
