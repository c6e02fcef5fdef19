import type { Request } from '#shared/requests/requests';
import { useDistrict } from '../../kernel/district';
import { useFormat } from '../../kernel/format';
import { t } from '../../kernel/i18n';

type Place = Pick<Request, 'addressText' | 'townName'>;

/** Short words for what is said again and again in lists: the street without district and town, what is brought and taken. */
export function useShortWords() {
  const place = useDistrict();
  const f = useFormat();
  function streetOf({ addressText, townName }: Place): string {
    let rest = addressText;
    for (const known of [place.district?.name ?? '', townName]) {
      if (known && rest.startsWith(known)) rest = rest.slice(known.length);
    }
    return rest.trim();
  }
  /** `冰箱 2 · 空调`: what is taken. */
  function thingsOf(items: readonly { categoryKey: string; count: number }[]): string {
    const counts = new Map<string, number>();
    for (const { categoryKey, count } of items) counts.set(categoryKey, (counts.get(categoryKey) ?? 0) + count);
    const words = [...counts].map(([key, n]) => `${place.categoryName(key)}${n > 1 ? ` ${n}` : ''}`);
    return f.list(words);
  }
  function contentsOf(request: Pick<Request, 'items' | 'delivery'>): string {
    const taken = `${t('visitPart.collect')} ${thingsOf(request.items)}`;
    if (!request.delivery) return taken;
    return `${t('visitPart.deliver')} ${place.categoryName(request.delivery.categoryKey)} · ${taken}`;
  }
  /** The town in the language of the screen. */
  function townOf({ townName }: Pick<Request, 'townName'>): string {
    return place.named(place.district?.towns.find(({ name }) => name === townName)) || townName;
  }
  return { townOf, streetOf, thingsOf, contentsOf };
}
