import type { PlanComparison, PlanRoute, PlanStop } from '#shared/planning/planning';
import { AppError } from '../kernel/errors';
import type { PlanDoc } from './model';

type Compared = Pick<PlanDoc, '_id' | 'day' | 'status' | 'createdAt' | 'routes' | 'unassigned' | 'totals'>;

const visitsOf = ({ stops }: PlanRoute): PlanStop[] => stops.filter(({ kind }) => kind === 'visit');

function figuresOf(plan: Compared): PlanComparison['one'] {
  const { costFen, distanceM, routes, served, unserved, waitingSec } = plan.totals;
  const late = plan.routes.flatMap(visitsOf).map(({ startAt, windowToAt }) => {
    const sec = windowToAt === null ? 0 : (Date.parse(startAt) - Date.parse(windowToAt)) / 1000;
    return Math.max(0, Math.round(sec));
  });
  return {
    planId: String(plan._id),
    status: plan.status,
    createdAt: plan.createdAt.toISOString(),
    costFen,
    distanceM,
    workSec: plan.routes.reduce((sum, { durationSec }) => sum + durationSec, 0),
    shifts: routes,
    served,
    unserved,
    waitingSec,
    overflowChance: Math.max(0, ...plan.routes.map((route) => route.overflowChance ?? 0)),
    latenessSec: late.reduce((sum, sec) => sum + sec, 0),
  };
}

/** Where each request is first visited; null = left out. */
function standings(plan: Compared): Map<string, { name: string; letter: string | null; startAt: string | null }> {
  const found = new Map<string, { name: string; letter: string | null; startAt: string | null }>();
  for (const { requestId } of plan.unassigned) found.set(requestId, { name: '', letter: null, startAt: null });
  for (const route of plan.routes)
    for (const { requestId, name, startAt } of visitsOf(route).toReversed())
      if (requestId) found.set(requestId, { name, letter: route.letter, startAt });
  return found;
}

/** Two plans side by side. Requests that only one of them knows count as left out of the other. Throws `invalid_input` for different days. */
export function comparePlans(one: Compared, other: Compared): PlanComparison {
  if (one.day !== other.day)
    throw new AppError('invalid_input', `The plans are for ${one.day} and ${other.day}`, {
      action: 'Compare plans of one day.',
      details: { day: one.day, otherDay: other.day },
    });
  const [before, after] = [standings(one), standings(other)];
  const moved: PlanComparison['moved'] = [];
  const shiftedSec: number[] = [];
  for (const requestId of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(requestId), after.get(requestId)];
    const [from, to] = [was?.letter ?? null, is?.letter ?? null];
    if (from !== to) moved.push({ requestId, name: was?.name || is?.name || '', from, to });
    else if (was?.startAt && is?.startAt && was.startAt !== is.startAt)
      shiftedSec.push(Math.round(Math.abs(Date.parse(was.startAt) - Date.parse(is.startAt)) / 1000));
  }
  return {
    day: one.day,
    one: figuresOf(one),
    other: figuresOf(other),
    moved,
    shifted: { requests: shiftedSec.length, mostSec: Math.max(0, ...shiftedSec) },
  };
}
