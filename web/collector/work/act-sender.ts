import type { CollectorActInput, Route } from '#shared/dispatch/routes';
import type { WaitingAct } from './phone-store';

const longestPauseMs = 30_000;

/** What the sender needs of the world. */
export interface SenderWorld {
  list: () => Promise<WaitingAct[]>;
  /** Uploads what the act names and answers it as the server is to get it. */
  prepare: (act: CollectorActInput) => Promise<CollectorActInput>;
  send: (
    routeId: string,
    act: CollectorActInput,
  ) => Promise<{ ok: boolean; message: string; action: string; route: Route }>;
  keep: (waiting: WaitingAct) => Promise<void>;
  drop: (waiting: WaitingAct) => Promise<void>;
  /** Is this failure a matter of signal or load, so that it is tried again? */
  isPassing: (thrown: unknown) => boolean;
  refusalOf: (thrown: unknown) => { message: string; action: string };
  changed: (route: Route | null) => Promise<void>;
  wait: (ms: number) => Promise<void>;
}

/** Sends acts one after the other in their order; a refused one stops the line until a person has decided. */
export function createSender(world: SenderWorld): { wake: () => void; settled: () => Promise<void> } {
  let running: Promise<void> | null = null;
  let pauseMs = 1_000;
  let isWoken = false;

  async function run(): Promise<void> {
    for (;;) {
      const [first] = await world.list();
      if (!first || first.refused) return;
      try {
        const act = await world.prepare(first.act);
        const waiting = { ...first, act };
        await world.keep(waiting);
        const { ok, message, action, route } = await world.send(first.routeId, act);
        if (ok) await world.drop(waiting);
        else await world.keep({ ...waiting, refused: { message, action } });
        pauseMs = 1_000;
        await world.changed(route);
      } catch (thrown) {
        if (!world.isPassing(thrown)) {
          await world.keep({ ...first, refused: world.refusalOf(thrown) });
          await world.changed(null);
          return;
        }
        isWoken = false;
        await Promise.race([world.wait(pauseMs), woken()]);
        pauseMs = isWoken ? 1_000 : Math.min(longestPauseMs, pauseMs * 2);
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
