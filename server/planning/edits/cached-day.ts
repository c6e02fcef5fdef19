import { gatherDay, listChosenRequests, listChosenShifts } from '../gather-day';
import { queryOf } from '../fixes/day-of-plan';
import type { PlanDoc } from '../model';
import { buildProblem, type BuiltProblem } from '../problem';

/** A day in the planner's terms is read anew in the background when it is older than this, in milliseconds of real time. */
const freshMs = 20_000;
/** And never used when it is older than this: nobody has looked at it for a while. */
const staleMs = 120_000;
const mostDays = 6;

interface Kept {
  readonly atMs: number;
  readonly built: Promise<BuiltProblem>;
}

/**
 * The day of a plan as it stands in the database: what the plan knows and what has come in since; not what a copy leaves out, nor what other
 * routes under way still visit.
 */
export async function readDayOf(plan: PlanDoc): Promise<BuiltProblem> {
  const { shiftIds, ...query } = await queryOf(plan);
  const known = new Set([
    ...plan.routes.flatMap(({ stops }) => stops.flatMap(({ requestId }) => requestId ?? [])),
    ...plan.unassigned.map(({ requestId }) => requestId),
  ]);
  const requests = (await listChosenRequests({ ...query, shiftIds, requestIds: null })).filter(
    ({ _id, status }) => known.has(String(_id)) || status === 'waiting',
  );
  const leftOut = new Set(plan.leavesOut?.shiftIds);
  const shifts = await listChosenShifts({ ...query, shiftIds });
  return buildProblem(
    await gatherDay({
      ...query,
      shiftIds: shifts.flatMap(({ _id }) => (leftOut.has(String(_id)) ? [] : [String(_id)])),
      requestIds: requests.map(({ _id }) => String(_id)),
    }),
  );
}

/**
 * Days that are being edited, kept for as long as somebody drags, so that each trial is an answer of the judge and not a walk through the
 * database. A trial may therefore be some seconds behind; storing and publishing read the day as it is.
 */
export function createDayCache(nowMs: () => number = () => performance.now()) {
  const kept = new Map<string, Kept>();
  const read = (key: string, plan: PlanDoc): Kept => {
    const one = { atMs: nowMs(), built: readDayOf(plan) };
    one.built.catch(() => kept.get(key) === one && kept.delete(key));
    kept.delete(key);
    kept.set(key, one);
    const [oldest] = kept.keys();
    if (kept.size > mostDays && oldest !== undefined) kept.delete(oldest);
    return one;
  };
  return {
    /** The day of a plan, at most some seconds old while it is asked for again and again. */
    async of(plan: PlanDoc): Promise<BuiltProblem> {
      const key = String(plan._id);
      const known = kept.get(key);
      const ageMs = known ? nowMs() - known.atMs : Infinity;
      if (!known || ageMs > staleMs) return read(key, plan).built;
      if (ageMs > freshMs) read(key, plan);
      return known.built;
    },
  };
}
export type DayCache = ReturnType<typeof createDayCache>;
