import { timeOfSec } from '#shared/kernel/time';
import { optionOf, type FixOption, type LeftOut } from './option';
import { ownCosts } from './own-costs';

const minutes = [15, 30, 45, 60, 90, 120];
const midnightSec = 86_400;

/** Sites of the own organisation that are open that day stay open for longer. */
export function longerSites({ built }: LeftOut, ownSiteIds: ReadonlySet<string>): FixOption[] {
  return built.day.facilities.flatMap((site, index) => {
    const last = site.openSec.at(-1);
    if (!last || !ownSiteIds.has(site.id)) return [];
    const facility = built.problem.facilities[index]!;
    const steps = minutes.flatMap((min) => {
      const to = last[1] + min * 60;
      if (to > midnightSec) return [];
      const windows = [...facility.windows.slice(0, -1), [last[0], to] as const];
      return [
        {
          patch: { facilities: [[index, { ...facility, windows }] as const] },
          ownFen: Math.round((min / 60) * ownCosts.siteHourFen),
          change: { kind: 'site_hours' as const, siteId: site.id, to: timeOfSec(to) },
          minutes: min,
        },
      ];
    });
    return optionOf({ group: 'site', shifts: null, about: { siteName: site.name } }, steps);
  });
}
