import { timeOfSec } from '#shared/kernel/time';
import type { PlanViolation } from '#shared/planning/findings';
import { useFormat } from '../../../kernel/format';
import { t } from '../../../kernel/i18n';
import { useDesk } from '../desk';

/** Rules whose bound is a time of the day. */
const atTimes = new Set<PlanViolation['code']>(['window', 'shift', 'break', 'facility_hours']);

/** What the checker finds, in the words of the screen: route, whom it concerns and by how much. */
export function useViolationWords() {
  const desk = useDesk();
  const f = useFormat();
  function amountOf(by: number, unit: string): string {
    switch (unit) {
      case 's':
        return f.duration(Math.max(60, by));
      case 'kg':
        return f.kg(by);
      case 'l':
        return f.m3(by);
      case 'm':
        return f.distance(by);
      default:
        return f.number(by);
    }
  }
  function boundOf({ code, unit, limit, value }: PlanViolation): string {
    if (limit === undefined || value === undefined) return '';
    const say = (number: number) => (atTimes.has(code) ? timeOfSec(Math.max(0, number)) : amountOf(number, unit));
    return t('desk.edit.bound', { value: say(value), limit: say(limit) });
  }
  function wordsOf(violation: PlanViolation): string {
    const who = violation.requestId ? desk.itemById.value.get(violation.requestId)?.request.contactName : undefined;
    const key = `desk.violation.${violation.code}`;
    const words = t(key, {
      route: violation.route || t('desk.edit.day'),
      who: who ?? t('desk.edit.somebody'),
      site: violation.site ?? t('desk.edit.site'),
      by: amountOf(violation.by, violation.unit),
    });
    return words + boundOf(violation);
  }
  return { wordsOf };
}
