import { setTimeout as pause } from 'node:timers/promises';
import { addDays } from '#shared/kernel/time';
import { DemoClockModel } from '../../server/demo/demo-clock';
import type { OperatedDay } from '../feature/dispatch/operated-day';
import { settings } from '../feature/planning/booked-day';
import { freePort, startProcess, type ServerProcess } from '../setup/server-process';
import { confirmedOfDay, KillClients, lanes } from './kill-clients';
import { Receiver } from './kill-receiver';

/** What the server is doing when it is killed. */
export const phases = ['bookings', 'orders and webhooks', 'plan run', 'publication', 'acts'] as const;
type Phase = (typeof phases)[number];

/** When it is killed: so many milliseconds after the phase began, or with so many of its answers or messages. */
interface Moment {
  after: 'ms' | 'answers' | 'messages';
  n: number;
}
/** What a kill fell into: something was not finished; so many of the phase were confirmed. */
interface Fallen {
  isUnderWay: boolean;
  confirmed: number;
}

/** Numbers from 0 to 1 that a seed determines (mulberry32). */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A moment in the middle of a phase. */
export function momentIn(phase: Phase, chance: () => number): Moment {
  const upTo = (most: number) => 1 + Math.floor(chance() * most);
  switch (phase) {
    case 'bookings':
      return { after: 'answers', n: upTo(confirmedOfDay - lanes) };
    case 'orders and webhooks':
      return { after: chance() < 0.5 ? 'answers' : 'messages', n: upTo(10) };
    case 'plan run':
      return { after: 'ms', n: upTo(1_200) };
    case 'publication':
      return { after: 'ms', n: upTo(100) };
    case 'acts':
      return { after: 'answers', n: upTo(5) };
  }
}

/** How often something has happened in a phase. */
class Count {
  n = 0;
  private wanted = Infinity;
  private reached: () => void = () => undefined;
  readonly more = (): void => {
    this.n += 1;
    if (this.n >= this.wanted) this.reached();
  };
  begin(): void {
    this.n = 0;
    this.wanted = Infinity;
  }
  until(wanted: number): Promise<void> {
    this.wanted = wanted;
    return new Promise((resolve) => (this.reached = resolve));
  }
}

/** Days that are booked, planned, published and driven through one server process, which is killed in every phase. */
export class KilledDays {
  private readonly counts = { answers: new Count(), messages: new Count() };
  readonly receiver = new Receiver(this.counts.messages.more);
  private server: ServerProcess | undefined;
  private known: KillClients | undefined;
  private environment: Record<string, string> = {};

  constructor(private readonly on: OperatedDay) {}

  get clients(): KillClients {
    if (!this.known) throw new Error('the clients are there once the days are open');
    return this.known;
  }

  async open(): Promise<void> {
    const { on } = this;
    const port = await freePort();
    this.environment = {
      ...settings,
      MONGODB_URI: on.t.app.kernel.config.MONGODB_URI ?? '',
      PORT: String(port),
      PLANNER_THREADS: '1',
      WEBHOOKS_INSIDE: '1',
      OUTGOING_PAUSE_MS: '50',
    };
    this.known = new KillClients(on, `http://127.0.0.1:${port}`, this.counts.answers.more);
    on.at('10:00', addDays(this.clients.day, -1));
    await DemoClockModel.updateOne({ _id: 'district' }, { $set: on.t.app.kernel.clock.setting() }, { upsert: true });
    // Else this process, which nobody kills, would have the listeners and the webhooks in its hands.
    await on.t.app.stop();
    await this.start();
    await this.clients.listenToOrders(await this.receiver.open());
  }

  async close(): Promise<void> {
    this.receiver.close();
    await this.server?.kill();
  }

  /** Kills the server in the middle of a phase, lets `look` see what it has left, starts another and completes the phase. */
  async kill(phase: Phase, moment: Moment, look: () => Promise<void>): Promise<Fallen> {
    let isOver = false;
    const work = this.live(phase).finally(() => (isOver = true));
    const due = moment.after === 'ms' ? pause(moment.n) : this.counts[moment.after].until(moment.n);
    await Promise.race([due, work.then(() => due)]);
    const killed = this.server?.kill();
    const isUnderWay = !isOver || (phase === 'orders and webhooks' && this.unheard().length > 0);
    const fallen = { isUnderWay, confirmed: this.counts.answers.n };
    await killed;
    await look();
    await this.start();
    await work;
    return fallen;
  }

  /** Goes through a phase. */
  live(phase: Phase): Promise<void> {
    for (const count of Object.values(this.counts)) count.begin();
    const { clients } = this;
    switch (phase) {
      case 'bookings':
        return clients.bookAll();
      case 'orders and webhooks':
        return clients.announceAll();
      case 'plan run':
        return clients.planDay();
      case 'publication':
        return clients.publish();
      case 'acts':
        return clients.driveAll();
    }
  }

  /** Orders that were acknowledged and of which the dealer has not heard yet. */
  unheard(): string[] {
    const heard = new Set(this.receiver.ordersOf('order.created'));
    return [...this.clients.told.of('announcement of an order')].filter((id) => !heard.has(id));
  }

  private async start(): Promise<void> {
    this.server = await startProcess('server', this.environment);
  }
}
