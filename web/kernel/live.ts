import { computed, onScopeDispose, readonly, ref, shallowRef, toValue, triggerRef, watch as watchRef } from 'vue';
import type { MaybeRefOrGetter, Ref, ShallowRef } from 'vue';
import type { Socket } from 'socket.io-client';
import type { Api } from '#shared/api';
import type { CallInput, Reply } from '#shared/kernel/endpoint';
import type { CallAck, ClientToServer, PushData, PushName, ServerToClient, Topic } from '#shared/sockets';
import { ApiError, asApiError, isAbort } from './api-error';
import { call } from './client';
import { createSnapshotThenChanges } from './snapshot-then-changes';

type LiveSocket = Socket<ServerToClient, ClientToServer>;
/** Handlers by push name. */
export type PushHandlers = { [N in PushName]?: (data: PushData<N>) => void };

/** Told when a subscription was answered: `isAgain` after the line was lost, when pushes were missed; `refused` when it does not stand. */
type OnSubscribed = (isAgain: boolean, refused: ApiError | null) => void;
interface Watch {
  topic: Topic;
  onSubscribed: OnSubscribed | undefined;
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
    if (!watches.has(one)) return;
    const refused = answer.ok ? null : new ApiError(answer.code as ApiError['code'], answer.message, answer.action);
    // Only now: what changes between a snapshot and the subscription would be seen by neither.
    one.onSubscribed?.(isAgain, refused);
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

/** Opens the line ahead of the first topic, so that a page's first snapshots need not wait for it. */
export const openLine = (): void => void socket();

/**
 * Watches a topic: the line is opened when needed, the subscription is renewed after every reconnect. Each time
 * `onSubscribed` is told: a snapshot from before may lack what changed since. Returns how to stop. Prefer `useLive` in components.
 */
export function watch(topic: Topic, handlers: PushHandlers, onSubscribed?: OnSubscribed): () => void {
  const one: Watch = { topic, onSubscribed };
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
  /** Fetches the whole: at the start, at every reconnect, when the topic changes, and once more when the start could not wait for the line. */
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
 * Snapshot first, then changes, with nothing lost between them; bursts are merged into one change a frame; the snapshot is fetched
 * again at every reconnect. A null topic watches nothing.
 */
export function useLive<T>(topic: MaybeRefOrGetter<Topic | null>, options: LiveOptions<T>): Live<T> {
  const data = shallowRef<T | null>(null) as ShallowRef<T | null>;
  const error = ref<ApiError | null>(null) as Ref<ApiError | null>;
  const loading = ref(true);
  let refusal: ApiError | null = null;
  const order = createSnapshotThenChanges<T>({
    fetch: async (signal) => {
      const fresh = await options.snapshot(signal);
      error.value = refusal;
      return fresh;
    },
    isLineNear: () => state.value === 'up' || state.value === 'connecting',
    atNextFrame: (then) => void (document.hidden ? setTimeout(then, 250) : requestAnimationFrame(then)),
    after: (ms, then) => {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
    current: () => data.value,
    show: (value) => {
      // A merge may have changed it in place.
      if (value === data.value) triggerRef(data);
      else data.value = value;
    },
    failed: (thrown) => {
      if (!isAbort(thrown)) error.value = asApiError(thrown);
    },
    settled: () => (loading.value = false),
  });
  const handlers = Object.fromEntries(
    Object.entries(options.on).map(([name, merge]) => [
      name,
      (push: never) => order.push((current) => (merge as (data: never, current: T) => T | void)(push, current)),
    ]),
  ) as PushHandlers;

  let unwatch: (() => void) | null = null;
  function start(to: Topic | null) {
    unwatch?.();
    unwatch = null;
    order.stop();
    if (!to) return;
    loading.value = true;
    data.value = null;
    refusal = null;
    order.begin();
    unwatch = watch(to, handlers, (isAgain, refused) => {
      refusal = refused;
      if (refused) error.value = refused;
      order.acknowledged(isAgain);
    });
  }
  const wanted = computed(() => toValue(topic));
  watchRef(
    () => (wanted.value ? keyOf(wanted.value) : ''),
    () => start(wanted.value),
    { immediate: true },
  );
  onScopeDispose(() => {
    unwatch?.();
    order.stop();
  });
  return { data, error, loading, line: lineState, reload: order.reload };
}
