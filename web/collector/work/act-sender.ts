import type { ActResult, CollectorActInput, Route } from '#shared/dispatch/routes';
import type { Refusal, WaitingAct } from './phone-store';

const longestPauseMs = 30_000;
/** Acts of one call. */
const mostAtOnce = 50;

/** What became of a sent act. */
export type SentAct = Omit<ActResult, 'actId' | 'repeated'>;

/** What the sender needs of the world. */
export interface SenderWorld {
  list: () => Promise<WaitingAct[]>;
  /** Uploads what the act names and answers it as the server is to get it: the same where it names nothing on the phone. */
  prepare: (act: CollectorActInput) => Promise<CollectorActInput>;
  /** Sends acts in their order; those after the first refused one are not tried and have no result. */
  send: (routeId: string, acts: CollectorActInput[]) => Promise<{ results: SentAct[]; route: Route }>;
  keep: (waiting: WaitingAct) => Promise<void>;
  /** Forgets acts that the server has taken, all in one. */
  drop: (taken: readonly WaitingAct[]) => Promise<void>;
  /** Is this failure a matter of signal or load, so that it is tried again? */
  isPassing: (thrown: unknown) => boolean;
  /** Has the session ended? Then everything waits for the next sign-in. */
  isSignedOut: (thrown: unknown) => boolean;
  signedOut: () => void;
  refusalOf: (thrown: unknown) => Refusal;
  changed: (route: Route | null) => Promise<void>;
  wait: (ms: number) => Promise<void>;
}

/** Sends acts in their order, several at once when many wait; a refused one stops the line until a person has decided. */
export function createSender(world: SenderWorld): { wake: () => void; settled: () => Promise<void> } {
  let running: Promise<void> | null = null;
  let pauseMs = 1_000;
  let isWoken = false;
  let atOnce = mostAtOnce;

  /** The head of the line: acts of one route up to the first refused one. */
  async function nextActs(): Promise<WaitingAct[]> {
    const all = await world.list();
    const end = all.findIndex(({ refused, routeId }) => refused || routeId !== all[0]?.routeId);
    return all.slice(0, Math.min(atOnce, end < 0 ? all.length : end));
  }

  /** Prepares as many as it can; what fails behind the first is met again when it is the first. */
  async function prepared(waiting: readonly WaitingAct[]): Promise<WaitingAct[]> {
    const ready: WaitingAct[] = [];
    for (const one of waiting) {
      try {
        const act = await world.prepare(one.act);
        const next = { ...one, act };
        if (act !== one.act) await world.keep(next);
        ready.push(next);
      } catch (thrown) {
        if (ready.length === 0) throw thrown;
        break;
      }
    }
    return ready;
  }

  async function sendSome(waiting: readonly WaitingAct[], routeId: string): Promise<void> {
    const ready = await prepared(waiting);
    const { results, route } = await world.send(
      routeId,
      ready.map(({ act }) => act),
    );
    await world.drop(ready.filter((_, n) => results[n]?.ok === true));
    for (const [n, { ok, code, message, action, details, conflict }] of results.entries()) {
      const one = ready[n];
      const told = { ...(code && { code }), message: message ?? '', action: action ?? '' };
      if (one && !ok) await world.keep({ ...one, refused: { ...told, ...(details && { details }), conflict } });
    }
    await world.changed(route);
  }

  async function run(): Promise<void> {
    for (;;) {
      // Whoever wakes it from here on (an act while the list is read, the signal back during a failing try) is not kept waiting.
      isWoken = false;
      const waiting = await nextActs();
      const [first] = waiting;
      if (!first) {
        if (isWoken) continue;
        return;
      }
      try {
        await sendSome(waiting, first.routeId);
        pauseMs = 1_000;
        atOnce = mostAtOnce;
      } catch (thrown) {
        if (world.isSignedOut(thrown)) return world.signedOut();
        if (world.isPassing(thrown)) {
          if (!isWoken) await Promise.race([world.wait(pauseMs), woken()]);
          pauseMs = isWoken ? 1_000 : Math.min(longestPauseMs, pauseMs * 2);
        } else if (waiting.length > 1) {
          // Which of them it is shows when they go one by one.
          atOnce = 1;
        } else {
          await world.keep({ ...first, refused: world.refusalOf(thrown) });
          await world.changed(null);
          return;
        }
      }
    }
  }
  let wakeUp: () => void = () => undefined;
  const woken = () => new Promise<void>((resolve) => (wakeUp = resolve));

  return {
    wake: () => {
      isWoken = true;
      wakeUp();
      running ??= run().finally(() => (running = null));
    },
    settled: async () => {
      await running;
    },
  };
}
