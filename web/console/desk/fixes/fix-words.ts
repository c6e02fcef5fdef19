import type { PlanFix } from '#shared/planning/fixes';
import { useFormat } from '../../../kernel/format';
import { t } from '../../../kernel/i18n';

/** Changes in a sentence, and what else is to be known of them. */
export function useFixWords() {
  const f = useFormat();

  function sentenceOf({ change, about, minutes }: PlanFix): string {
    const more = f.number(minutes ?? 0);
    const { letter = '', plate = '', crewName: crew = '', siteName: site = '' } = about;
    switch (change.kind) {
      case 'replan':
        return t('desk.fix.replan');
      case 'window':
        return t('desk.fix.window', { from: change.from, to: change.to, minutes: more });
      case 'slot':
        return t('desk.fix.slot', { day: f.day(change.slot.day), from: change.slot.from, to: change.slot.to });
      case 'shift_time':
        return t('desk.fix.shift_time', { letter, from: change.startsAt, to: change.endsAt, minutes: more });
      case 'skill':
        return t('desk.fix.skill', { letter, skills: f.list(change.lent.skills.map((skill) => t(`skill.${skill}`))) });
      case 'vehicle':
        return t('desk.fix.vehicle', { letter, plate });
      case 'new_shift':
        return t('desk.fix.new_shift', { plate, crew });
      case 'site_hours':
        return t('desk.fix.site_hours', { site, to: change.to, minutes: more });
    }
  }
  const priceOf = (fen: number): string =>
    fen < 0 ? t('desk.fix.saves', { cost: f.money(-fen) }) : t('desk.fix.cost', { cost: f.money(fen) });
  function notesOf(fix: PlanFix): string {
    const { change, routesFen, ownFen, costFen, servedBy, startAt, moreUnloadsAt, alsoServed } = fix;
    const asks = change.kind === 'window' || change.kind === 'slot';
    return [
      priceOf(costFen) + (ownFen ? t('desk.fix.split', { routes: f.money(routesFen), own: f.money(ownFen) }) : ''),
      asks ? t('desk.fix.asks') : '',
      servedBy && change.kind !== 'slot' ? t('desk.fix.by', { letter: servedBy }) : '',
      t('desk.fix.at', { time: f.time(startAt) }),
      moreUnloadsAt.length ? t('desk.fix.unloads', { sites: f.list(moreUnloadsAt) }) : '',
      alsoServed.length ? t('desk.fix.also', { n: alsoServed.length }) : '',
    ]
      .filter(Boolean)
      .join(' · ');
  }
  return { sentenceOf, notesOf, priceOf };
}
