import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { addDays } from '#shared/kernel/time';
import { requestsApi, type RequestInput } from '#shared/requests/requests';
import { demoDay } from '../setup/app';

interface Answered {
  status: number;
  /** The booking's code, else that of the refusal. */
  code: string;
  action: string;
}
/** One who wants a place: the key by which it is sent again, and what was answered to each sending. */
interface Wish {
  key: string;
  body: RequestInput;
  answers: Answered[];
}

/** Who has heard nothing for so long gives up: no call may be left without an answer. */
export const patienceMs = 40_000;
const lanes = 4;
const windows = [
  { from: '10:30', to: '13:00' },
  { from: '16:00', to: '18:30' },
];

/** Bookings that go on whatever the database does, spread over the windows of four days so that none is ever full. Each is sent once, until somebody asks to send it again. */
export class AwayBookings {
  readonly wishes: Wish[] = [];
  underWay = 0;
  private stopped = false;

  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  private wish(): Wish {
    const n = this.wishes.length;
    const body: RequestInput = {
      districtCode: '659099',
      kind: 'collect',
      items: [{ categoryKey: 'flat_tv', condition: 'broken', count: 1 }],
      address: { place: { lng: 87.15, lat: 44.02 }, text: '红柳街 1 号' },
      contact: { name: '余小芳', phone: '13912345678' },
      slot: { day: addDays(demoDay, 2 + (Math.floor(n / windows.length) % 4)), ...windows[n % windows.length]! },
    };
    const made = { key: randomUUID(), body, answers: [] };
    this.wishes.push(made);
    return made;
  }

  private async send(wish: Wish): Promise<Answered> {
    this.underWay += 1;
    const response = await fetch(this.url + requestsApi.openRequest.path, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Idempotency-Key': wish.key,
        Authorization: `Bearer ${this.token}`,
      },
      body: JSON.stringify(wish.body),
      signal: AbortSignal.timeout(patienceMs),
    }).finally(() => (this.underWay -= 1));
    const { request, error } = (await response.json()) as {
      request?: { code: string };
      error?: { code: string; action: string };
    };
    const answer = {
      status: response.status,
      code: request?.code ?? error?.code ?? '',
      action: error?.action ?? '',
    };
    wish.answers.push(answer);
    return answer;
  }

  /** So many at the same moment. */
  burst(count: number): Promise<unknown> {
    return Promise.all(Array.from({ length: count }, () => this.send(this.wish())));
  }

  /** Books in lanes, with a pause after each answer, until `stop`. */
  async flow(pauseMs: number): Promise<void> {
    this.stopped = false;
    const lane = async () => {
      while (!this.stopped) {
        await this.send(this.wish());
        await pause(pauseMs);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }
  stop(): void {
    this.stopped = true;
  }

  /** Sends every booking again with its key: those that were not confirmed until they are, the others once. */
  async sendAllAgain(): Promise<void> {
    for (const wish of this.wishes)
      for (let tries = 0; (await this.send(wish)).status === 503 && tries < 20; tries += 1) await pause(500);
  }
}
