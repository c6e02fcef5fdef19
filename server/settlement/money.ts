/** `1,234.50` yuan as fen; null for what is no amount with at most two decimals. */
export function fenOfYuan(text: string): number | null {
  const plain = text.replaceAll(',', '').trim();
  if (!/^-?\d{1,12}(\.\d{1,2})?$/.test(plain)) return null;
  const [whole = '0', part = ''] = plain.replace('-', '').split('.');
  const fen = Number(whole) * 100 + Number(part.padEnd(2, '0'));
  return plain.startsWith('-') ? -fen : fen;
}

/** Fen as `1234.50` yuan. */
export const yuanOfFen = (fen: number): string => (fen / 100).toFixed(2);

/** Part of an amount: `per10k` ten-thousandths of it, rounded half up to whole fen. */
export function shareOf(amountFen: number, per10k: number): number {
  return Number((BigInt(amountFen) * BigInt(per10k) + 5_000n) / 10_000n);
}

/** The amount before a tax that is included in it: gross ÷ (1 + rate), rounded half up to whole fen. The rate is in ten-thousandths. */
export function withoutTax(grossFen: number, per10k: number): number {
  const divisor = BigInt(10_000 + per10k);
  return Number((BigInt(grossFen) * 10_000n * 2n + divisor) / (divisor * 2n));
}
