import type { PushData, PushName, Topic, TopicKind } from '#shared/sockets';
import type { EventName } from '#shared/events';
import type { PostSpec } from '#shared/kernel/endpoint';
import type { Config } from '../config';
import type { Actor } from './actor';
import type { Chance } from './chance';
import type { Clock } from './clock';
import type { StoredEvent } from './events/event-store';
import type { Implementation } from './http/implement';
import type { Logger } from './log';
import type { Metrics } from './metrics';
import type { Vault } from './vault';

/** What every feature is given. Nothing else is global but the mongoose connection. */
export interface Kernel {
  config: Config;
  clock: Clock;
  /** Real time, for sessions and expiries that the demo clock must not move: that of the database in a running server. */
  realNow: () => Date;
  chance: Chance;
  log: Logger;
  metrics: Metrics;
  /** Identity of this process in leases. */
  instanceId: string;
  /** Seals identities. */
  vault: Vault;
  pushes: Pusher;
  /** Where this process listens, for the demo that calls its own API; null before it does. */
  ownUrl: () => string | null;
}

export interface Pusher {
  /** To this process's own sockets in a room: for events, which every process sees by itself. */
  local<N extends PushName>(room: string, name: N, data: PushData<N>): void;
  /** To the sockets of all processes: for what is not an event (positions, progress). */
  everywhere<N extends PushName>(room: string, name: N, data: PushData<N>): void;
  /** Ends this process's sockets of `session:<id>` or `account:<id>`. */
  disconnect(room: string): void;
  /** Is anybody of this process in the room? */
  watched(room: string): boolean;
}

/** Turns an event into pushes to this process's sockets. */
export type LiveRule = {
  [N in EventName]: {
    on: N;
    push: (event: StoredEvent<N>) => Promise<void>;
    /** Of events that come together only the last of a key is pushed: for pushes of a state as it stands then. */
    mergeBy?: (event: StoredEvent<N>) => string;
  };
}[EventName];

/** Does something because of an event: at least once, one process at a time; must be idempotent. */
export interface Listener {
  /** Unique, stable: its progress is kept under this name. */
  name: string;
  on: readonly EventName[];
  handle: (event: StoredEvent) => Promise<void>;
  /** Of events that wait together only the last of a key is handled: for what follows a state as it stands then. `null`: by itself. */
  mergeBy?: (event: StoredEvent) => string | null;
}

/** Timed work; each tick runs once however many processes there are. */
export interface Job {
  name: string;
  /** Cron expression in UTC, seconds first. */
  cron: string;
  run: () => Promise<void>;
  /** Also run when the district's clock has come into another period of this length, by itself, sped up or moved. */
  districtMs?: number;
  /** Also run once when a process starts. */
  atStart?: boolean;
}

/** Decides whether somebody may watch a topic; returns the room or throws. Null actor: not signed in. */
export type TopicPolicy<K extends TopicKind> = (
  topic: Extract<Topic, { kind: K }>,
  actor: Actor | null,
) => Promise<string>;

/** What a feature brings to the whole. */
export interface Feature {
  name: string;
  endpoints: readonly Implementation[];
  /** What it posts to addresses of others, by name. */
  posts?: Record<string, PostSpec>;
  topics?: { [K in TopicKind]?: TopicPolicy<K> };
  live?: readonly LiveRule[];
  listeners?: readonly Listener[];
  jobs?: readonly Job[];
  /** Started after the database is ready; stopped before it goes. */
  start?: () => Promise<void>;
  /** What a planner worker runs of it instead. */
  startWorker?: () => Promise<void>;
  stop?: () => Promise<void>;
}
