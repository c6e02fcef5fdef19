import { instantOf } from '#shared/kernel/time';
import type { PlanFix } from '#shared/planning/fixes';
import type { FoundFix } from './find-fixes';
import type { FixOption, LeftOut } from './option';

/** A proved change in people's words. */
export function presentFix(
  { built, tasks }: Pick<LeftOut, 'built' | 'tasks'>,
  { found, option }: { found: FoundFix; option: FixOption | null },
): PlanFix {
  const { day, visits } = built;
  const step = option?.steps[found.step];
  const isVisit = ({ kind, index }: { kind: string; index: number }) => kind === 'task' && index === tasks[0];
  const route = found.routes.find(({ steps }) => steps.some(isVisit))!;
  const visit = route.steps.find(isVisit)!;
  const [routesFen, ownFen] = [Math.round(found.cost), Math.round(found.ownCost)];
  return {
    change: step?.change ?? { kind: 'replan' },
    minutes: step?.minutes ?? null,
    about: option?.about ?? {},
    ...{ routesFen, ownFen, costFen: routesFen + ownFen },
    // A new shift has no letter yet.
    servedBy: day.shifts[route.shift]?.letter ?? '',
    startAt: instantOf(day.day, visit.startSec, day.timeZone).toISOString(),
    moreUnloadsAt: found.moreUnloads.map((facility) => day.facilities[facility]!.name),
    alsoServed: [...new Set(found.alsoServed.map((task) => visits[task]!.request.id))],
  };
}
