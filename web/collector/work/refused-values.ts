import type { Refusal } from './phone-store';

/** The weight that nobody believes and its bound, as the refusal of an act names them; null where it is about something else. */
export function refusedWeight({ details = {} }: Refusal): { kg: number; mostKg: number; categoryKey: string } | null {
  const { kg, mostKg, categoryKey } = details;
  const isNamed = typeof kg === 'number' && typeof mostKg === 'number' && typeof categoryKey === 'string';
  return isNamed ? { kg, mostKg, categoryKey } : null;
}

/** The price that holds, in fen, where another one was shown to the resident; null where it is about something else. */
export function refusedPrice({ code, details = {} }: Refusal): number | null {
  return code === 'conflict' && typeof details.priceFen === 'number' ? details.priceFen : null;
}
