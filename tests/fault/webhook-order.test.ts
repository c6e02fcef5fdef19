import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { webhookMessage, webhooksApi, webhookTypes, type WebhookMessage } from '#shared/partners/webhooks';
import { dealerOrdersApi } from '#shared/requests/dealer-orders';
import { SeededChance } from '../../server/demo/simulation/chance';
import { EventModel } from '../../server/kernel/events/event-store';
import { MessageCountModel, WebhookDeliveryModel } from '../../server/partners/model';
import { eventually, pause, useOperatedDay, type Booked } from '../feature/dispatch/operated-day';

const seed = Number(process.env['SEED'] ?? 1);
const orders = 5;
const booked = 3;
const codeOf = (n: number) => `LATE-${1000 + n}`;
const serial = 'OA-W1-0000 4711';

/**
 * A partner's receiver that fails before or after it took a message, or answers late. It takes the first message of a booked order only when a later one
 * has overtaken it; all others get through by the third attempt.
 */
class CarelessReceiver {
  /** In the order of their arrival, repetitions among them. */
  readonly taken: WebhookMessage[] = [];
  private readonly chance = new SeededChance(seed, 'receiver');
  private readonly attempts = new Map<string, number>();
  private readonly server = createServer((request, response) => void this.answer(request, response));

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }
  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const part of request) text += String(part);
    const message = webhookMessage.parse(JSON.parse(text));
    const attempt = (this.attempts.get(message.id) ?? 0) + 1;
    this.attempts.set(message.id, attempt);
    const fate = attempt > 2 ? 1 : this.chance.unit();
    if (fate < 0.3 || this.isToBeOvertaken(message, attempt)) return void response.writeHead(503).end();
    await pause(this.chance.between(0, 60));
    this.taken.push(message);
    // Taken, but the sender never learns of it.
    if (fate < 0.5) return void request.socket.destroy();
    response.writeHead(204).end();
  }

  private isToBeOvertaken({ sequence, data: { order } }: WebhookMessage, attempt: number): boolean {
    const isBooked = order.code < codeOf(booked);
    return sequence === 1 && isBooked && attempt < 7 && !this.taken.some(({ data }) => data.order.id === order.id);
  }
}

function byOrder(messages: readonly WebhookMessage[]): WebhookMessage[][] {
  const groups = new Map<string, WebhookMessage[]>();
  for (const message of messages) {
    const { id } = message.data.order;
    groups.set(id, [...(groups.get(id) ?? []), message]);
  }
  return [...groups.values()];
}

/** What a partner does with messages in any order and number: the published rules, nothing else. */
function stateBy(messages: readonly WebhookMessage[]): Map<string, WebhookMessage> {
  const latest = new Map<string, WebhookMessage>();
  for (const message of messages) {
    const known = latest.get(message.data.order.id);
    if (!known || message.sequence > known.sequence) latest.set(message.data.order.id, message);
  }
  return latest;
}

describe(`webhooks to a receiver that fails, answers late and takes things twice (SEED=${seed})`, () => {
  const on = useOperatedDay({ WEBHOOKS_INSIDE: '1', OUTGOING_PAUSE_MS: '40' });
  const receiver = new CarelessReceiver();
  afterAll(() => receiver.close());

  const sent = () =>
    eventually(
      () => WebhookDeliveryModel.countDocuments({ status: { $ne: 'sent' } }),
      (open) => open === 0,
    );
  const unique = () => [...new Map(receiver.taken.map((message) => [message.id, message])).values()];

  test('the order is restored and doubles are dropped by what the messages say', async () => {
    const dealer = await on.dealer();
    on.at('10:00', '2026-03-11');
    const hook = { url: await receiver.open(), types: [...webhookTypes] };
    expect((await dealer.call(webhooksApi.createWebhook, { body: hook })).status).toBe(201);
    const bookings: Booked[] = [];
    for (let n = 0; n < orders; n++) {
      await on.order(codeOf(n), serial);
      if (n < booked) bookings.push(await on.book({ kind: 'exchange', dealerOrderCode: codeOf(n) }));
    }
    expect((await on.publish(await on.plan())).status).toBe(201);
    on.at('10:05');
    for (const route of await on.routes()) await (await on.crewOf(route)).driveAndUnload(bookings, { serial });
    await eventually(
      () => WebhookDeliveryModel.countDocuments({ body: /"status":"delivered"/ }),
      (told) => told >= bookings.length,
    );
    await sent();

    const { taken } = receiver;
    const isLate = ({ sequence }: WebhookMessage, k: number, all: readonly WebhookMessage[]) =>
      all.slice(0, k).some((before) => before.sequence > sequence);
    // It really came out of order and more than once.
    expect(byOrder(taken).filter((all) => all.some(isLate)).length).toBeGreaterThan(0);
    expect(taken.length).toBeGreaterThan(unique().length);

    for (const all of byOrder(unique())) {
      const inOrder = all.toSorted((one, other) => one.sequence - other.sequence);
      expect(inOrder.map(({ sequence }) => sequence)).toEqual(inOrder.map((_, k) => k + 1));
      const versions = inOrder.map(({ data }) => data.order.version);
      expect(versions).toEqual(versions.toSorted((one, other) => one - other));
    }
    const { items } = (await dealer.call(dealerOrdersApi.listDealerOrders, {})).body;
    expect(items).toHaveLength(orders);
    const state = stateBy(taken);
    for (const { id, status, version, request, deliveredAt } of items)
      expect(state.get(id)?.data).toMatchObject({ order: { id, status, version, deliveredAt }, visit: request });
    expect(items.filter(({ status }) => status === 'delivered')).toHaveLength(bookings.length);
  }, 60_000);

  test('events that are handled again, by several at a time, are numbered and told once', async () => {
    const listener = on.t.app.features.find(({ name }) => name === 'partners')?.listeners?.[0];
    const events = await EventModel.find({ name: { $in: listener?.on ?? [] } }).lean();
    const before = { told: await WebhookDeliveryModel.countDocuments(), counts: await MessageCountModel.find().lean() };
    expect(before.counts).toHaveLength(orders);
    await Promise.all(events.map((event) => listener!.handle(event as never)));
    expect({
      told: await WebhookDeliveryModel.countDocuments(),
      counts: await MessageCountModel.find().lean(),
    }).toEqual(before);
    // As if none had been told: those of one order meet at its number.
    await Promise.all([WebhookDeliveryModel.deleteMany({}), MessageCountModel.deleteMany({})]);
    const insist = async (event: (typeof events)[number]) => {
      for (let tries = 0; tries < 20; tries++) {
        const done = await listener!.handle(event as never).then(
          () => true,
          () => false,
        );
        if (done) return;
      }
      throw new Error('an event could not be handled');
    };
    await Promise.all(events.map(insist));
    const bodies = (await WebhookDeliveryModel.find().lean()).map(({ body }) => JSON.parse(body) as WebhookMessage);
    expect(bodies).toHaveLength(before.told);
    for (const all of byOrder(bodies))
      expect(all.map(({ sequence }) => sequence).toSorted((one, other) => one - other)).toEqual(
        all.map((_, k) => k + 1),
      );
    await sent();
  }, 30_000);
});
