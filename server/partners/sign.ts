import { createHmac } from 'node:crypto';

/**
 * The signature of a post: `t=<unix seconds>,v1=<hex>[,v1=<hex>]`, one for each valid secret; HMAC-SHA256 over `<t>.<body>`.
 * A receiver checks one of them and refuses a time that is more than some minutes off.
 */
export function signatureOf(message: { body: string; at: Date; secrets: readonly string[] }): string {
  const t = Math.floor(message.at.getTime() / 1000);
  const sign = (secret: string) => createHmac('sha256', secret).update(`${t}.${message.body}`).digest('hex');
  return [`t=${t}`, ...message.secrets.map((secret) => `v1=${sign(secret)}`)].join(',');
}
