import type { ArrivalUnit } from '#shared/sorting/sorting';

/** What is scanned or typed, as the label writes it. */
export const normalCode = (text: string) => text.trim().toUpperCase().replace(/\s+/g, '');
export const isCode = (code: string) => /^[A-Z0-9-]{4,24}$/.test(code);

/** The announced unit that is meant: the whole code, or an ending of at least two characters that only one open unit has. */
export function unitOf(units: readonly ArrivalUnit[], text: string): ArrivalUnit | null {
  const code = normalCode(text);
  const exact = units.find((unit) => unit.code === code);
  if (exact || code.length < 2) return exact ?? null;
  const open = units.filter((unit) => unit.result === 'expected' && unit.code.endsWith(code));
  return open.length === 1 ? (open[0] ?? null) : null;
}

/** How a weight compares with the door: within the tolerance, lighter or heavier. Null while there is nothing to compare. */
export function fitOf(unit: ArrivalUnit | null, kg: number | null): 'fits' | 'light' | 'heavy' | null {
  if (!unit || unit.doorKg === null || kg === null) return null;
  const off = Math.round((kg - unit.doorKg) * 1000) / 1000;
  if (Math.abs(off) <= unit.toleranceKg) return 'fits';
  return off < 0 ? 'light' : 'heavy';
}
