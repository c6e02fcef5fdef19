import type { Clash } from '#shared/requests/company';
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

/** What must not come aboard and what is there; null where it is about something else. */
export function refusedCompany({ code, details = {} }: Refusal): Clash | null {
  const [comes, aboard] = Array.isArray(details.categoryKeys) ? (details.categoryKeys as unknown[]) : [];
  return code === 'not_together' && typeof comes === 'string' && typeof aboard === 'string' ? { comes, aboard } : null;
}
