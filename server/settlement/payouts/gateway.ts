import { model, Schema } from 'mongoose';
import type { Kernel } from '../../kernel/kernel';

/** What a gateway is asked to pay. `key` is the same whenever the same transfer is asked for again. */
export interface Transfer {
  key: string;
  code: string;
  amountFen: number;
  payee: { name: string; phone: string };
}
/** `pending`: ask again later; a refusal is final for this key. */
export type TransferAnswer =
  | { outcome: 'paid'; bankReference: string }
  | { outcome: 'pending' }
  | { outcome: 'refused'; reason: string };

/** Pays transfers, each once by its key however often it is asked. */
export interface PaymentGateway {
  name: string;
  transfer(order: Transfer): Promise<TransferAnswer>;
}

interface DemoTransferDoc {
  _id: string;
  amountFen: number;
  at: Date;
}
const demoTransferSchema = new Schema<DemoTransferDoc>(
  { _id: String, amountFen: { type: Number, required: true }, at: { type: Date, required: true } },
  { collection: 'demo_transfers', versionKey: false },
);
/** The demo bank's own book: what it has really paid. */
export const DemoTransferModel = model<DemoTransferDoc>('DemoTransfer', demoTransferSchema);

/** Pays at once and moves no real money. */
export function demoGateway(kernel: Pick<Kernel, 'clock'>): PaymentGateway {
  return {
    name: 'demo',
    transfer: async ({ key, amountFen }) => {
      await DemoTransferModel.updateOne(
        { _id: key },
        { $setOnInsert: { amountFen, at: kernel.clock.now() } },
        { upsert: true },
      );
      return { outcome: 'paid', bankReference: `DEMO-${key.slice(-10).toUpperCase()}` };
    },
  };
}

const patienceMs = 15_000;

/** A gateway of the operator over HTTP: POST `Transfer` with its key as `Idempotency-Key`; answers `{ outcome, bankReference?, reason? }`. */
export function httpGateway(settings: { url: string; token: string | undefined }): PaymentGateway {
  return {
    name: 'http',
    transfer: async (order) => {
      const answer = await fetch(settings.url, {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(patienceMs),
        headers: {
          'Content-Type': 'application/json',
          'Idempotency-Key': order.key,
          ...(settings.token && { Authorization: `Bearer ${settings.token}` }),
        },
        body: JSON.stringify(order),
      });
      if (!answer.ok) throw new Error(`the payment gateway answered ${answer.status}`);
      const body = (await answer.json()) as { outcome?: unknown; bankReference?: unknown; reason?: unknown };
      if (body.outcome === 'paid') return { outcome: 'paid', bankReference: String(body.bankReference ?? '') };
      if (body.outcome === 'refused') return { outcome: 'refused', reason: String(body.reason ?? '').slice(0, 200) };
      if (body.outcome === 'pending') return { outcome: 'pending' };
      throw new Error('the payment gateway gave no outcome');
    },
  };
}

/** The gateway by configuration; null where payouts wait for a file to the bank. */
export function chooseGateway(kernel: Kernel): PaymentGateway | null {
  const { PAYMENTS, PAYMENT_GATEWAY_URL: url, PAYMENT_GATEWAY_TOKEN: token, DEMO } = kernel.config;
  const way = PAYMENTS ?? (url ? 'http' : DEMO ? 'demo' : 'bank_file');
  if (way === 'http') {
    if (!url) throw new Error('PAYMENTS=http needs PAYMENT_GATEWAY_URL');
    return httpGateway({ url, token });
  }
  return way === 'demo' ? demoGateway(kernel) : null;
}
