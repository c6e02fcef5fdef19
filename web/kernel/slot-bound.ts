import type { SlotBound } from '#shared/requests/slot-bound';
import type { SlotOffer } from '#shared/requests/requests';
import type { Formats } from './format';
import { t } from './i18n';

/** The bound of a closed window in words, also from the details of a refusal; empty where there is none. */
export function slotBoundWords(details: SlotBound | Record<string, unknown> | null, f: Formats): string {
  const bound = details as SlotBound | null;
  const between = (asked: string, most: string) => t('slotBound.between', { asked, most });
  switch (bound?.reason) {
    case 'cut_off':
      return bound.until ? t('slotBound.until', { time: f.dayTime(bound.until) }) : '';
    case 'no_skill':
      return t('slotBound.missing', { skills: f.list(bound.missing.map((skill) => t(`skill.${skill}`))) });
    case 'too_heavy':
      return between(f.kg(bound.kg), f.kg(bound.maxKg));
    case 'too_bulky':
      return between(f.m3(bound.litres), f.m3(bound.maxLitres));
    case 'too_many':
      return between(
        ...([bound.pieces, bound.maxPieces].map((n) => t('common.unit.pieces', { n })) as [string, string]),
      );
    case 'too_long':
      return between(f.duration(bound.workSec), f.duration(bound.maxWorkSec));
    default:
      return '';
  }
}

/** Why a window is closed, with its bound. */
export function closedWords({ reason, bound }: SlotOffer, f: Formats): string {
  const words = slotBoundWords(bound, f);
  if (!reason) return '';
  return words ? t('slotBound.closed', { why: t(`slotReason.${reason}`), bound: words }) : t(`slotReason.${reason}`);
}

const ofLoad: readonly SlotOffer['reason'][] = ['too_heavy', 'too_bulky', 'too_many', 'too_long'];
const ofTime: readonly SlotOffer['reason'][] = ['past', 'cut_off', 'no_shift'];

/** Is it what was asked that no window can take, so that less of it at a time would go? A crew that is not on shift is missed by less of it, too. */
export function isTooMuch(offers: readonly SlotOffer[]): boolean {
  const driven = offers.filter(({ reason }) => !ofTime.includes(reason));
  const isLoad = ({ reason }: SlotOffer) => ofLoad.includes(reason);
  return driven.some(isLoad) && driven.every((offer) => isLoad(offer) || offer.reason === 'no_skill');
}
