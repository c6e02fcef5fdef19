import { instantOf } from '#shared/kernel/time';
import type { OtherPlace } from '#shared/planning/fixes';
import type { Actor } from '../../kernel/actor';
import { AppError, notFound } from '../../kernel/errors';
import { gatherDay } from '../gather-day';
import { getPlanDoc } from '../plans';
import { assertOwnPlan } from '../policy';
import type { PlannerPool } from '../pool';
import type { BuiltProblem } from '../problem';
import { ask } from './ask-for';
import { buildWithVariants, planAsItStands, queryOf, tasksOf } from './day-of-plan';
import type { FoundPlace } from './find-places';

/** Places in one route, on shifts that stand idle, and altogether. */
const perRoute = 3;
const mostIdle = 3;
const mostPlaces = 12;

function nameOf({ day, visits }: BuiltProblem, step: FoundPlace['route']['steps'][number]): string {
  return step.kind === 'task' ? visits[step.index]!.request.name : day.facilities[step.index]!.name;
}

function present(built: BuiltProblem, place: FoundPlace, task: number): OtherPlace {
  const { day } = built;
  const { shift, route, delays } = place;
  const { id, letter, crewName, plate } = day.shifts[shift]!;
  const at = route.steps.findIndex(({ kind, index }) => kind === 'task' && index === task);
  const before = route.steps.slice(0, at).findLast(({ kind }) => kind !== 'break');
  return {
    ...{ shiftId: id, letter, crewName, plate, opensShift: place.opensShift },
    startAt: instantOf(day.day, route.steps[at]!.startSec, day.timeZone).toISOString(),
    after: before ? nameOf(built, before) : null,
    costDeltaFen: Math.round(place.cost),
    distanceDeltaM: place.distanceM,
    endDeltaSec: place.endDeltaSec,
    delayed: delays.length,
    mostDelaySec: Math.max(0, ...delays.map(({ delaySec }) => delaySec)),
  };
}

/** Where else a request of a plan would fit on the day as it is now, cheapest first. Throws `not_found`, `wrong_state`. */
export async function findElsewhere(
  pool: PlannerPool,
  actor: Actor,
  { id, requestId }: { id: string; requestId: string },
): Promise<OtherPlace[]> {
  const plan = await getPlanDoc(id);
  assertOwnPlan(actor, plan);
  const isServed = plan.routes.some(({ stops }) => stops.some((stop) => stop.requestId === requestId));
  if (!isServed) throw notFound('The request among those that the plan serves');
  const { built } = await buildWithVariants(await gatherDay(await queryOf(plan)), []);
  const tasks = tasksOf(built, requestId);
  const current = planAsItStands(built, plan);
  if (tasks.length === 0 || tasks.some((task) => current.unserved.includes(task)))
    throw new AppError('wrong_state', 'The request no longer waits for this visit', { action: 'Plan the day again.' });
  const found = await ask(pool, { ask: 'places', about: { problem: built.problem, plan: current, tasks, perRoute } });
  const idle = found.filter(({ opensShift }) => opensShift).slice(0, mostIdle);
  const shown = found.filter((place) => !place.opensShift || idle.includes(place));
  return shown.slice(0, mostPlaces).map((place) => present(built, place, tasks[0]!));
}
