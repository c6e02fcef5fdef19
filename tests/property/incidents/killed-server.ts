import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { demoApi } from '#shared/demo/demo';
import type { CallInput, EndpointSpec, Reply } from '#shared/kernel/endpoint';
import { OperatedDay } from '../../feature/dispatch/operated-day';
import { settings } from '../../feature/planning/booked-day';
import type { Answer, Client } from '../../setup/app';
import { startProcess, type ServerProcess } from '../../setup/server-process';

const patienceMs = 60_000;

/**
 * A day that is driven through a server process of its own, which is killed while it has given calls in its hands. Clients do as clients must:
 * they send again, with the same key, until they have an answer.
 */
export class KilledDay extends OperatedDay {
  private server: ServerProcess | undefined;
  private restarting: Promise<void> = Promise.resolve();
  private calls = 0;
  private killAt: ReadonlyMap<number, number> = new Map();
  kills = 0;

  override async person(...who: Parameters<OperatedDay['person']>) {
    return this.insisting(await super.person(...who));
  }

  /** Starts the process, or counts calls anew, to kill it so many milliseconds after each of these calls was sent. */
  async begin(killAt: readonly { call: number; afterMs: number }[]): Promise<void> {
    this.killAt = new Map(killAt.map(({ call, afterMs }) => [call, afterMs]));
    this.calls = 0;
    this.kills = 0;
    if (!this.server) await this.start();
  }
  async moveTo(time: string, on = this.day): Promise<void> {
    this.at(time, on);
    const me = await this.dispatcher();
    await me.call(demoApi.moveClock, { body: { now: this.now().toISOString(), speed: 1 } });
    await pause(100);
  }

  private async start(): Promise<void> {
    this.server = await startProcess('server', {
      ...settings,
      ...{ MONGODB_URI: this.t.app.kernel.config.MONGODB_URI ?? '', PLANNER_THREADS: '1', DRAFT_PLANS: '0' },
    });
  }
  private async kill(afterMs: number): Promise<void> {
    await pause(afterMs);
    await this.server?.kill();
    this.kills += 1;
    await this.start();
  }

  private insisting<C extends Client>(client: C): C {
    const call = async <E extends EndpointSpec>(
      endpoint: E,
      input: CallInput<E>,
      options: { key?: string; ifMatch?: string } = {},
    ): Promise<Answer<Reply<E>>> => {
      const key = options.key ?? (endpoint.method === 'POST' ? randomUUID() : undefined);
      const afterMs = this.killAt.get(++this.calls);
      if (afterMs !== undefined) this.restarting = this.restarting.then(() => this.kill(afterMs));
      for (const began = Date.now(); Date.now() - began < patienceMs; await pause(100)) {
        const there = this.t.at(this.server?.url ?? this.t.url, client.token);
        const answer = await there.call(endpoint, input, { ...options, ...(key && { key }) }).catch(() => null);
        if (answer && answer.status < 500) return answer;
        await this.restarting;
      }
      throw new Error(`${endpoint.path} had no answer in a minute`);
    };
    return { ...client, call };
  }
}
