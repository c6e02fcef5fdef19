import type { PlanRoute, PlanStop } from '#shared/planning/planning';
import { toRoute } from '../plan';
import type { OfferedStep } from '../same-day/offers';
import { isMeeting, meetingKey } from '../same-day/rest-of-day';
import type { ScheduledRoute } from '../solver';
import { isSameStep } from './compare-repair';
import type { RepairWorld } from './repair-world';

/** A stop as a repair has it; `meeting` names the shift, or the planned stop, whose goods are taken over there. */
export type RepairedStop = PlanStop & { meeting: string | null };

/** A route as a repair has it: what the crew still drives, in its order; nothing when others do all of it. */
export interface RepairedRoute {
  shiftId: string;
  opensShift: boolean;
  /** Stops of the present route by their key, and new ones. */
  order: readonly OfferedStep[];
  /** One for each step of `order`. */
  stops: readonly RepairedStop[];
  /** The whole route; of a crew under way it begins where the crew is. */
  route: PlanRoute;
  /** An unload of the present route is not driven to any more. */
  replacesUnload: boolean;
}

/** A route of a solution in the words of the day, each step with the stop that it was. */
export function describeRoute(world: RepairWorld, found: ScheduledRoute): RepairedRoute {
  const { built, plan, keys } = world;
  const present = plan.routes.find(({ shift }) => shift === found.shift);
  const names = keys.get(found.shift) ?? [];
  const used = new Set<number>();
  const keyOf = found.steps.map((step) => {
    const at = (present?.steps ?? []).findIndex((one, k) => !used.has(k) && isSameStep(one, step));
    if (at < 0) return null;
    used.add(at);
    return names[at] ?? null;
  });
  const route = toRoute(built, found);
  const pinned = built.problem.shifts[found.shift]!.pinnedPrefix?.length ?? 0;
  const planned = route.stops.slice(1 + pinned, -1);
  const stops = planned.map(withMeeting);
  return {
    shiftId: built.day.shifts[found.shift]!.id,
    opensShift: !present && found.steps.length > 0,
    route: { ...route, stops: [route.stops[0]!, ...stops, route.stops.at(-1)!] },
    stops,
    order: planned.map(({ kind, parts, siteId, requestId }, k) => ({
      ...{ key: keyOf[pinned + k] ?? null, kind: kind as OfferedStep['kind'] },
      ...{ parts, siteId, requestId },
    })),
    replacesUnload: (present?.steps ?? []).some(({ kind }, k) => kind === 'unload' && !used.has(k)),
  };
}

/** Goods at a meeting place are a load, whatever the planner takes them for. */
function withMeeting(stop: PlanStop): RepairedStop {
  const id = [stop.siteId, stop.requestId].find((one) => one && isMeeting(one));
  if (!id) return { ...stop, meeting: null };
  return { ...stop, kind: 'load', parts: [], siteId: null, requestId: null, meeting: meetingKey(id) };
}
