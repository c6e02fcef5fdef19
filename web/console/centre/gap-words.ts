import type { Gap } from '#shared/sorting/sorting';
import { t } from '../../kernel/i18n';

/** One word for a difference: missing, extra, lighter or heavier. */
export function signOfGap(gap: Gap): string {
  if (!['weight', 'vehicle', 'claim_weight'].includes(gap.kind)) return t(`centre.gap.${gap.kind}`);
  return (gap.receivedKg ?? 0) < (gap.doorKg ?? 0) ? t('centre.gap.light') : t('centre.gap.heavy');
}
