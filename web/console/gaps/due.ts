import { dayOf } from '#shared/kernel/time';
import type { Gap } from '#shared/sorting/sorting';

const dayMs = 86_400_000;
const daysFrom = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / dayMs);

/** Age of a gap and days left until it is due, whole service days; negative left is overdue. An explained one is never late. */
export function dueOf(gap: Pick<Gap, 'openedAt' | 'dueDay' | 'status'>, now: Date, timeZone: string) {
  const today = dayOf(now, timeZone);
  const leftDays = daysFrom(today, gap.dueDay);
  return {
    ageDays: Math.max(0, daysFrom(dayOf(new Date(gap.openedAt), timeZone), today)),
    leftDays,
    isLate: gap.status === 'open' && leftDays < 0,
  };
}
