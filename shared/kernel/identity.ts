/** Weights of the 17 digits and the check characters of GB 11643-1999 (ISO 7064, MOD 11-2). */
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkOf = (digits: string) =>
  '10X98765432'[[...digits].reduce((sum, digit, n) => sum + Number(digit) * (weights[n] ?? 0), 0) % 11] ?? '';

/**
 * A resident identity number in its one spelling: half-width, without spaces and hyphens, capital X, the old fifteen digits written with eighteen.
 * Null for what is none: wrong length, no such birthday, wrong check character.
 */
export function plainIdentity(text: string): string | null {
  const plain = text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  const old = /^\d{15}$/.test(plain) ? `${plain.slice(0, 6)}19${plain.slice(6)}` : null;
  const number = old ? old + checkOf(old) : plain;
  if (!/^\d{17}[\dX]$/.test(number) || checkOf(number.slice(0, 17)) !== number[17]) return null;
  const born = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  const date = new Date(`${born}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== born ? null : number;
}

/** `659099********1234`: birthday and more are hidden. */
export function maskIdentity(number: string): string {
  return `${number.slice(0, 3)}${'*'.repeat(Math.max(0, number.length - 5))}${number.slice(-2)}`;
}

/** A name in one spelling: half-width, no spaces, no middle dots. */
export function plainName(name: string): string {
  return name.normalize('NFKC').replace(/[\s·•.]/g, '');
}
