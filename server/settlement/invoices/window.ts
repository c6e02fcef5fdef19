import { addDays } from '#shared/kernel/time';

/** The same day a year earlier; 29 February becomes the 28th where the year has none. */
export function yearBefore(day: string): string {
  const [year = '', rest = ''] = [day.slice(0, 4), day.slice(4)];
  const before = `${Number(year) - 1}${rest}`;
  const isLeap = new Date(`${before}T00:00:00Z`).toISOString().slice(0, 10) === before;
  return isLeap ? before : `${Number(year) - 1}-02-28`;
}

/** The running 12 months that end on a day, both ends included: they begin the day after the same day of the year before. */
export function runningWindow(day: string): { from: string; to: string } {
  return { from: addDays(yearBefore(day), 1), to: day };
}

/** How a sum stands to the limit: it may reach it, never pass it; warned from `warnPercent` of it on. */
export function standing(sumFen: number, rule: { limitFen: number; warnPercent: number }): 'fine' | 'warned' | 'over' {
  if (sumFen > rule.limitFen) return 'over';
  return sumFen * 100 >= rule.limitFen * rule.warnPercent ? 'warned' : 'fine';
}

/** One ledger sees its own purchases only. */
export const otherBuyers = {
  zh: '这里只看得到本单位的收购；向其他单位的出售看不到，须由出售人自己合计。',
  en: 'Only this buyer’s purchases are seen here; sales to other buyers are not, and the seller has to add them up.',
};
