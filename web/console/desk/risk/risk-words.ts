import type { RouteRisk } from '#shared/dispatch/risks';
import { useFormat } from '../../../kernel/format';
import { t } from '../../../kernel/i18n';

/** A risk in a phrase: what, how likely, by how much. */
export function useRiskWords() {
  const f = useFormat();
  const overOf = ({ over, unit }: RouteRisk): string =>
    t(`desk.risk.${unit}`, { n: f.number(over, over < 10 && unit !== 'min' ? 1 : 0) });
  const riskWords = (risk: RouteRisk): string =>
    t('desk.risk.words', {
      kind: t(`desk.risk.kind.${risk.kind}`),
      chance: f.percent(risk.probability),
      over: overOf(risk),
    });
  return { riskWords };
}
