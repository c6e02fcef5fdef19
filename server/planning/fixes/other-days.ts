import type { PlanFix } from '#shared/planning/fixes';
import type { SlotInput } from '#shared/requests/requests';
import { AppError } from '../../kernel/errors';
import type { Day } from '../day';
import { gatherDay, type DayQuery } from '../gather-day';
import { PlanModel, type PlanDoc } from '../model';
import type { PlannerPool } from '../pool';
import type { Task } from '../solver';
import { buildWithVariants, planAsItStands, tasksOf } from './day-of-plan';
import { askFor, searchLimit } from './ask-for';
import type { LeftOut } from './option';
import { otherSlots } from './options-of-request';
import { ownCosts } from './own-costs';
import { presentFix } from './present-fix';

/** So many of the next days with a free slot are tried. */
const mostDays = 2;
const neverSec = [-1, -1] as const;

async function gather(query: DayQuery): Promise<Day | null> {
  try {
    return await gatherDay(query);
  } catch (error) {
    // No shift is ready on that day.
    if (error instanceof AppError && error.code === 'wrong_state') return null;
    throw error;
  }
}

/** A place on another day: tried in the newest plan of that day, searched on with what has been booked since, or in a first one. */
export async function otherDays(
  pool: PlannerPool,
  { query, requestId, slots }: { query: DayQuery; requestId: string; slots: readonly SlotInput[] },
): Promise<PlanFix[]> {
  const { organisationId, districtCode } = query;
  const days = [...new Set(slots.map(({ day }) => day))].sort().slice(0, mostDays);
  const fixes: PlanFix[] = [];
  for (const day of days) {
    const whole = { organisationId, districtCode, day, shiftIds: null, requestIds: null };
    const gathered = await gather({ ...whole, alsoRequestId: requestId });
    if (!gathered) continue;
    const { built } = await buildWithVariants(gathered, []);
    const tasks = tasksOf(built, requestId);
    const newest = await PlanModel.findOne({ organisationId, day, status: { $ne: 'superseded' } })
      .sort({ _id: -1 })
      .lean<PlanDoc>();
    // Without a slot of that day it fits nowhere; each slot is a change.
    const closed = built.problem.tasks.map((task, index): Task =>
      tasks.includes(index) ? { ...task, windows: [neverSec] } : task,
    );
    const left: LeftOut = {
      built: { ...built, problem: { ...built.problem, tasks: closed } },
      ...{ requestId, tasks, nowSec: 0 },
    };
    const options = otherSlots(
      { ...left, built },
      slots.filter((slot) => slot.day === day),
      ownCosts.otherDayFen,
    );
    const plan = planAsItStands(built, newest ?? { routes: [], unassigned: [] });
    const limit = { ...searchLimit, seconds: searchLimit.seconds * 2 };
    const found = await askFor(pool, left, plan, options, { planFirst: true, most: 1, mostSeconds: 1, limit });
    fixes.push(...found.filter(({ option }) => option !== null).map((one) => presentFix(left, one)));
  }
  return fixes;
}
