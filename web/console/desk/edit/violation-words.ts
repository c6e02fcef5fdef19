import type { Plan } from '#shared/planning/planning';
import { useFormat } from '../../../kernel/format';
import { t } from '../../../kernel/i18n';
import { useDesk } from '../desk';

type Violation = Plan['check']['violations'][number];

/** What the checker finds, in the words of the screen: route, whom it concerns and by how much. */
export function useViolationWords() {
  const desk = useDesk();
  const f = useFormat();
  function amountOf({ by, unit }: Violation): string {
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
  function wordsOf(violation: Violation): string {
    const who = violation.requestId ? desk.itemById.value.get(violation.requestId)?.request.contactName : undefined;
    const key = `desk.violation.${violation.code}`;
    return t(key, {
      route: violation.route || t('desk.edit.day'),
      who: who ?? t('desk.edit.somebody'),
      by: amountOf(violation),
    });
  }
  return { wordsOf };
}
