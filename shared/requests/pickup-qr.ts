/** What the code is of, so that no other code on a phone or a box is taken for it. Capitals and digits: they make a coarse picture, easy to read. */
const prefix = 'HUILIU-PICKUP';

/** What a resident shows to be scanned: of which booking, and its pickup code. */
export interface PickupQr {
  code: string;
  pickupCode: string;
}

/** The text of the QR code: no more than what stands beside it, so that a picture of it opens no page. */
export const pickupQrText = ({ code, pickupCode }: PickupQr): string => `${prefix}:${code}:${pickupCode}`;

/** What a scanned text says; null when it is no pickup code. */
export function readPickupQr(text: string): PickupQr | null {
  const [of, code = '', pickupCode = '', ...more] = text.trim().split(':');
  return of === prefix && code !== '' && /^\d{6}$/.test(pickupCode) && more.length === 0 ? { code, pickupCode } : null;
}
