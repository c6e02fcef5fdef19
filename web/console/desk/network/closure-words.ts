import type { Incident } from '#shared/incidents/incidents';
import { useFormat } from '../../../kernel/format';
import { t } from '../../../kernel/i18n';

/** From when until when a crossing is closed, as far as that is known. */
export function closureWords({ from, until }: NonNullable<Incident['closure']>): string {
  const f = useFormat();
  const known = `${from ? 'from' : 'already'}${until ? 'Until' : ''}`;
  return t(`desk.network.closure.${known}`, {
    ...(from && { from: f.dayTime(from) }),
    ...(until && { until: f.dayTime(until) }),
  });
}
