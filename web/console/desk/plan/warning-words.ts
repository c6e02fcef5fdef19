import type { PlanWarning } from '#shared/planning/findings';
import { useFormat } from '../../../kernel/format';
import { t } from '../../../kernel/i18n';

/** What a dispatcher should know before publishing, in the words of the screen. */
export function useWarningWords() {
  const f = useFormat();
  function numbersOf(warning: PlanWarning): Record<string, string> {
    switch (warning.code) {
      case 'shift_without_home':
        return { letter: warning.letter };
      case 'site_closed':
        return { site: warning.site, day: f.day(warning.day) };
      case 'warehouse_unknown':
        return { request: warning.request };
      case 'ways_estimated':
        return {
          ...{ ways: f.number(warning.ways), of: f.number(warning.of) },
          why: t(`desk.waysWhy.${warning.why}`) + (warning.detail ? ` (${warning.detail})` : ''),
        };
      case 'overload_likely':
        return { chance: f.percent(warning.chance), bound: f.percent(warning.bound) };
    }
  }
  return { wordsOf: (warning: PlanWarning) => t(`desk.planWarning.${warning.code}`, numbersOf(warning)) };
}
