import { AppError } from '../kernel/errors';
import type { Kernel } from '../kernel/kernel';

/** Sends a one-time code to a phone. */
export interface CodeSender {
  send(message: { phone: string; code: string }): Promise<void>;
  /** True when the code may be shown on the page instead. */
  readonly shown: boolean;
}

/** Demo: nothing is sent, the page shows the code. Otherwise the configured HTTP gateway gets `{ phone, text }`. */
export function codeSenderOf(kernel: Kernel): CodeSender {
  const { DEMO, SMS_GATEWAY_URL: url, SMS_GATEWAY_TOKEN: token } = kernel.config;
  if (DEMO && !url) return { shown: true, send: () => Promise.resolve() };
  return {
    shown: false,
    send: async ({ phone, code }) => {
      if (!url)
        throw new AppError('unavailable', 'No SMS gateway is configured', {
          action: 'Ask the operator to set SMS_GATEWAY_URL.',
        });
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
        body: JSON.stringify({ phone, text: `【回流】验证码 ${code}，5 分钟内有效。` }),
        signal: AbortSignal.timeout(8_000),
      }).catch((cause: unknown) => {
        throw new AppError('unavailable', 'The SMS gateway cannot be reached', {
          action: 'Try again in a minute.',
          cause,
        });
      });
      if (!response.ok)
        throw new AppError('unavailable', `The SMS gateway answered ${response.status}`, {
          action: 'Try again in a minute.',
        });
    },
  };
}
