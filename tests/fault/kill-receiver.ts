import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookMessage } from '#shared/partners/webhooks';

/** A receiver of webhooks; knows each message by its id, however often it comes, and its number by its order. */
export class Receiver {
  readonly heard = new Map<string, WebhookMessage>();
  private readonly server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      const message = JSON.parse(text) as WebhookMessage;
      this.heard.set(message.id, message);
      this.onMessage();
      response.end();
    });
  });
  constructor(private readonly onMessage: () => void) {}

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }
  close(): void {
    this.server.close();
  }

  /** The orders that a message of this type has come about, one entry for each message. */
  ordersOf(type: WebhookMessage['type']): string[] {
    return [...this.heard.values()].filter((one) => one.type === type).map(({ data }) => data.order.id);
  }
  /** The numbers of the messages about each order. */
  numbers(): Map<string, number[]> {
    const numbers = new Map<string, number[]>();
    for (const { sequence, data } of this.heard.values())
      numbers.set(data.order.id, [...(numbers.get(data.order.id) ?? []), sequence]);
    return numbers;
  }
}
