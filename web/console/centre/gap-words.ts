import type { Gap } from '#shared/sorting/sorting';
import { t } from '../../kernel/i18n';

/** What differs: a category's unit, or the whole vehicle. */
export function nameOfGap(gap: Gap, categoryName: (key: string) => string): string {
  return gap.kind === 'vehicle' ? t('centre.gap.vehicle') : categoryName(gap.categoryKey);
}

/** One word for a difference: missing, extra, lighter or heavier. */
export function signOfGap(gap: Gap): string {
  if (!['weight', 'vehicle', 'claim_weight'].includes(gap.kind)) return t(`centre.gap.${gap.kind}`);
  return (gap.receivedKg ?? 0) < (gap.doorKg ?? 0) ? t('centre.gap.light') : t('centre.gap.heavy');
}
