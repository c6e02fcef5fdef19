import { AsyncResource } from 'node:async_hooks';
import { Schema, type Model, type QueryFilter, type Types } from 'mongoose';
import type { Kernel } from '../kernel';

/** One attempt to deliver. `status` is the HTTP status that came back, null when nothing did. */
export interface Try {
  at: Date;
  status: number | null;
  ms: number;
  error: string;
}
export const outgoingStatuses = ['waiting', 'sent', 'parked', 'dropped'] as const;

/** What a document needs so that it can be delivered; times are those of the database. */
export interface OutgoingDoc {
  _id: Types.ObjectId;
  status: (typeof outgoingStatuses)[number];
  attempts: number;
  /** When it is tried; `atOnce` until somebody has. */
  nextAt: Date;
  tries: Try[];
  /** Why it was dropped. */
  why: string | null;
}
/** Fields of `OutgoingDoc` for a schema. */
export const outgoingFields = {
  status: { type: String, enum: outgoingStatuses, required: true },
  attempts: { type: Number, default: 0 },
  nextAt: { type: Date, required: true },
  tries: { type: Schema.Types.Mixed, default: () => [] as Try[] },
  why: { type: String, default: null },
};

/** How an attempt went. `failed` is tried again later. */
export type Outcome =
  | { kind: 'sent'; status: number }
  | { kind: 'failed'; status: number | null; error: string }
  | { kind: 'dropped'; why: string };

/** When a new delivery is due, whatever the clock of the process that writes it down says. */
export const atOnce = new Date(0);

/** Attempts before a delivery is parked. */
export const mostAttempts = 8;
/** Who has taken a delivery and died leaves it to others after this time. */
const takenMs = 60_000;
const pollMs = 1_000;
const width = 8;
const lanesWidth = 2;

/** Pause after the n-th failed attempt: `firstMs` × 3ⁿ⁻¹. */
export function backoffMs(n: number, firstMs: number): number {
  return firstMs * 3 ** (n - 1);
}

/** What came back as an outcome: 2xx is sent, everything else is tried again. */
export function outcomeOf(status: number): Outcome {
  return status >= 200 && status < 300
    ? { kind: 'sent', status }
    : { kind: 'failed', status, error: `answered ${status}` };
}

/**
 * Delivers documents to the outside, at least once, in any number of processes: each is taken by one of them, tried with growing pauses,
 * parked after `mostAttempts`. A slow receiver holds up only its own lane. Receivers know a repetition by the document's id. What is due is judged
 * by the time of the database, because clocks of servers differ and jump.
 */
export function createOutgoing<D extends OutgoingDoc>(
  kernel: Kernel,
  options: {
    name: string;
    model: Model<D>;
    /** Further condition for being due. */
    due?: () => QueryFilter<D>;
    /** The field by which receivers are told apart. */
    lane?: keyof D & string;
    send: (doc: D) => Promise<Outcome>;
    settled?: (doc: D, outcome: Outcome, after: D) => Promise<void>;
  },
) {
  const { name, model, due, lane, send, settled } = options;
  const inFlight = new Set<Promise<void>>();
  const lanes: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let draining: Promise<void> | null = null;
  let stopped = false;

  async function take(): Promise<D | null> {
    const busy = lanes.filter((one) => lanes.filter((other) => other === one).length >= lanesWidth);
    return model
      .findOneAndUpdate(
        {
          status: 'waiting',
          $expr: { $lte: ['$nextAt', '$$NOW'] },
          ...due?.(),
          ...(lane && busy.length > 0 && { [lane]: { $nin: busy } }),
        } as QueryFilter<D>,
        [{ $set: { nextAt: { $add: ['$$NOW', takenMs] }, attempts: { $add: ['$attempts', 1] } } }],
        { sort: { nextAt: 1 }, returnDocument: 'after', updatePipeline: true },
      )
      .lean<D>();
  }

  async function settle(doc: D, outcome: Outcome, ms: number): Promise<void> {
    const pauseMs = backoffMs(doc.attempts, kernel.config.OUTGOING_PAUSE_MS);
    const isLast = doc.attempts >= mostAttempts;
    const set =
      outcome.kind === 'failed'
        ? isLast
          ? { status: 'parked' }
          : { nextAt: { $add: ['$$NOW', pauseMs] } }
        : { status: outcome.kind, ...(outcome.kind === 'dropped' && { why: { $literal: outcome.why } }) };
    const one = outcome.kind !== 'dropped' && {
      at: { $subtract: ['$$NOW', ms] },
      ms: { $literal: ms },
      status: { $literal: outcome.status },
      error: { $literal: outcome.kind === 'failed' ? outcome.error.slice(0, 200) : '' },
    };
    const after = await model
      .findOneAndUpdate(
        { _id: doc._id, status: 'waiting', attempts: doc.attempts } as QueryFilter<D>,
        [{ $set: { ...set, ...(one && { tries: { $slice: [{ $concatArrays: ['$tries', [one]] }, -20] } }) } }],
        { returnDocument: 'after', updatePipeline: true },
      )
      .lean<D>();
    kernel.metrics.outgoing.inc({ name, outcome: after?.status === 'parked' ? 'parked' : outcome.kind });
    if (after?.status === 'parked') kernel.log.error({ name, id: String(doc._id) }, 'ALARM: delivery parked');
    if (after) await settled?.(doc, outcome, after);
    if (outcome.kind === 'failed' && !isLast && pauseMs < pollMs) setTimeout(poke, pauseMs).unref();
  }

  async function work(doc: D): Promise<void> {
    const startedAt = performance.now();
    try {
      const outcome = await send(doc).catch((error: unknown): Outcome => ({
        kind: 'failed',
        status: null,
        error: error instanceof Error ? error.message : String(error),
      }));
      await settle(doc, outcome, Math.round(performance.now() - startedAt));
    } catch (error) {
      kernel.log.warn({ err: error, name }, 'a delivery could not be written down; it is tried again');
    }
  }

  async function drain(): Promise<void> {
    try {
      while (!stopped && inFlight.size < width) {
        const doc = await take();
        if (!doc) return;
        const key = lane ? String(doc[lane]) : String(doc._id);
        lanes.push(key);
        const working = work(doc).finally(() => {
          inFlight.delete(working);
          lanes.splice(lanes.indexOf(key), 1);
          poke();
        });
        inFlight.add(working);
      }
    } catch (error) {
      if (!stopped) kernel.log.warn({ err: error, name }, 'deliveries could not be read; trying again');
    }
  }

  // Who asks may be inside a transaction, which must not take the work along.
  const drainOutside = AsyncResource.bind(drain);
  let again = false;
  /** Looks for due deliveries now. */
  function poke(): void {
    if (stopped) return;
    if (draining) {
      again = true;
      return;
    }
    again = false;
    draining = drainOutside().finally(() => {
      draining = null;
      if (again) poke();
    });
  }

  return {
    poke,
    start: () => {
      timer = setInterval(poke, pollMs);
    },
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await draining;
      await Promise.all(inFlight);
    },
  };
}
