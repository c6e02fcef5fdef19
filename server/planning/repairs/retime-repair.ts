import type { OfferedStep } from '../same-day/offers';
import type { Route, RouteStep, ScheduledRoute } from '../solver';
import { timetable } from '../solver/insert';
import { presentRoutes } from './compare-repair';
import { isAllowed } from './find-repairs';
import { describeRoute, type RepairedRoute } from './repaired-route';
import { readRepairDay, type RepairQuery, type RepairTerms, type RepairWorld } from './repair-world';

/** A repair as it was found. */
export interface KeptRepair {
  terms: RepairTerms;
  routes: readonly { shiftId: string; order: readonly OfferedStep[] }[];
}

/**
 * A repair with the times and loads of now; null when it does not hold any more: a stop is gone, an order cannot be driven, or the judge finds
 * something.
 */
export async function retimeRepair(query: RepairQuery, kept: KeptRepair): Promise<RepairedRoute[] | null> {
  const world = await (await readRepairDay(query))(kept.terms);
  const changed = new Map<number, ScheduledRoute>();
  for (const { shiftId, order } of kept.routes) {
    const steps = stepsOf(world, shiftId, order);
    const timed = steps && timetable(world.built.problem, steps);
    if (!timed) return null;
    changed.set(timed.shift, timed);
  }
  const others = presentRoutes(world).routes.filter(({ shift }) => !changed.has(shift));
  const seen = new Set<string>();
  const visits = [...changed.values(), ...others].flatMap(({ steps }) => steps.filter(({ kind }) => kind === 'task'));
  for (const { index } of visits) {
    if (seen.has(String(index))) return null;
    seen.add(String(index));
  }
  if (!isAllowed(world, [...changed.values(), ...others], new Set(changed.keys()))) return null;
  return [...changed.values()].map((route) => describeRoute(world, route));
}

/** The steps of a kept order; null when the world has no such step. */
function stepsOf({ built, plan, keys }: RepairWorld, shiftId: string, order: readonly OfferedStep[]): Route | null {
  const shift = built.day.shifts.findIndex(({ id }) => id === shiftId);
  if (shift < 0) return null;
  const present = plan.routes.find((route) => route.shift === shift);
  const names = keys.get(shift) ?? [];
  const isBegun = names[0] === null;
  const steps: RouteStep[] = isBegun ? [present!.steps[0]!] : [];
  for (const { key, kind, parts, siteId, requestId } of order) {
    const known = key === null ? undefined : present?.steps[names.indexOf(key)];
    if (key !== null && !known) return null;
    if (known) {
      steps.push({ kind: known.kind, index: known.index });
      continue;
    }
    if (kind === 'break') {
      steps.push({ kind, index: 0 });
      continue;
    }
    const index =
      kind === 'visit'
        ? built.visits.findIndex((visit) => visit.request.id === requestId && visit.parts.join() === parts.join())
        : built.day.facilities.findIndex((site) => site.id === siteId && site.kind === kind);
    if (index < 0) return null;
    steps.push({ kind: kind === 'visit' ? 'task' : kind, index });
  }
  return { shift, startSec: built.problem.shifts[shift]!.windowSec[0], steps };
}
