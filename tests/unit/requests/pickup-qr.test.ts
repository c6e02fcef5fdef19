import { pickupQrText, readPickupQr } from '#shared/requests/pickup-qr';

const shown = { code: '0312-004711', pickupCode: '061237' };

describe('the QR code that a resident shows at the door', () => {
  test('what is shown is read again: the booking and its code', () => {
    expect(pickupQrText(shown)).toBe('HUILIU-PICKUP:0312-004711:061237');
    expect(readPickupQr(` ${pickupQrText(shown)}\n`)).toEqual(shown);
  });

  test.each([
    '/s/Zk3vQ2m8yTq0sQJ1pX7w',
    'https://example.org/s/Zk3vQ2m8yTq0sQJ1pX7w',
    '061237',
    'JR-0001',
    'HUILIU-PICKUP:0312-004711:61237',
    'HUILIU-PICKUP:0312-004711:06123a',
    'HUILIU-PICKUP::061237',
    'HUILIU-PICKUP:0312-004711:061237:more',
    'OTHER-PICKUP:0312-004711:061237',
    '',
  ])('%j is no pickup code', (text) => {
    expect(readPickupQr(text)).toBeNull();
  });
});
