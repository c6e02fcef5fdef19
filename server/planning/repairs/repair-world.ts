import { instantOf } from '#shared/kernel/time';
import { gatherDay, type DayQuery } from '../gather-day';
import { loosen } from '../solver/insert';
import type { Problem, Task } from '../solver';
import { buildRestOfDay, type RestOfDay, type RouteRest, type Takeover } from '../same-day/rest-of-day';

/** A day that does not go to plan, as it stands. */
export interface RepairQuery {
  organisationId: string;
  districtCode: string;
  day: string;
  now: Date;
  /** What is left of each published route; those that cannot go on are marked. */
  rests: readonly RouteRest[];
  /** Shifts that take nothing more. */
  overShiftIds: readonly string[];
  /** Requests that no route visits and that are to be visited today. */
  requestIds: readonly string[];
  /** Windows that hold instead of the booked ones, seconds since 00:00: what the residents are asked to agree to. */
  windows: ReadonlyMap<string, readonly [fromSec: number, toSec: number]>;
  /** Sites that are reported closed or full. */
  closedSiteIds: readonly string[];
}

/** What a repair assumes beside the day as it is. Kept with it, so that it can be judged again. */
export interface RepairTerms {
  takeover: Takeover;
  /** How much longer every shift may work. */
  overtimeSec: number;
  /** How much later than the window the affected visits may begin. */
  lateSec: number;
  /** A vehicle that is out goes on after so long; null = it does not. */
  waitSec: number | null;
  /** Requests that are given up today. */
  leftOutIds: readonly string[];
}
/** Nothing assumed. */
export const plainTerms: RepairTerms = { takeover: 'none', overtimeSec: 0, lateSec: 0, waitSec: null, leftOutIds: [] };

/** The rest of the day under the terms of a repair; the rules give way where the day breaks them already. */
export interface RepairWorld extends RestOfDay {
  /** Latest promised begin of each task. */
  dueSec: readonly number[];
  /** Regular end of each shift. */
  endSec: readonly number[];
  nowSec: number;
}

/** Cost of an hour of lateness when it is allowed, fen: between a short detour and a visit that is not made. */
const latenessFenPerHour = 12_000;

const goesOn = (rest: RouteRest, waitSec: number): RouteRest => ({
  ...rest,
  isOut: false,
  leavesSec: rest.leavesSec + waitSec,
  begun: rest.begun && { ...rest.begun, freeSec: rest.begun.freeSec + waitSec },
});

/** Reads the day once; `worldOf` makes the problem of any terms from it. Throws `wrong_state` when nothing is left to drive. */
export async function readRepairDay(query: RepairQuery) {
  const { organisationId, districtCode, day, overShiftIds, windows } = query;
  const visited = query.rests.flatMap(({ stops }) => stops.flatMap((stop) => stop.requestId ?? []));
  const chosen: DayQuery = {
    ...{ organisationId, districtCode, day, shiftIds: null },
    requestIds: [...new Set([...query.requestIds, ...visited])],
    isUnderWay: true,
    isWithOut: true,
    closedSiteIds: query.closedSiteIds,
    now: query.now,
  };
  const gathered = await gatherDay(chosen);
  const shifts = gathered.shifts.filter(({ id }) => !overShiftIds.includes(id));
  const midnightMs = instantOf(day, 0, gathered.timeZone).getTime();
  const nowSec = Math.max(0, Math.round((query.now.getTime() - midnightMs) / 1000));
  const requests = gathered.requests.map((request) => ({
    ...request,
    windowSec: windows.get(request.id) ?? request.windowSec,
  }));
  const affected = new Set([
    ...query.requestIds,
    ...query.rests.flatMap(({ isOut, stops }) => (isOut ? stops.flatMap(({ requestId }) => requestId ?? []) : [])),
  ]);

  return async function worldOf(terms: RepairTerms): Promise<RepairWorld> {
    const { takeover, overtimeSec, lateSec, waitSec } = terms;
    const leftOut = new Set(terms.leftOutIds);
    const rests = query.rests
      .map((rest) => (rest.isOut && waitSec !== null ? goesOn(rest, waitSec) : rest))
      .map((rest) => ({ ...rest, stops: rest.stops.filter(({ requestId }) => !requestId || !leftOut.has(requestId)) }));
    const longer = shifts.map((shift) => ({ ...shift, toSec: shift.toSec + overtimeSec }));
    const rest = await buildRestOfDay(
      { ...gathered, requests: requests.filter(({ id }) => !leftOut.has(id)), shifts: longer },
      { nowSec, rests, requestIds: query.requestIds, takeover },
    );
    const { built, plan } = rest;
    const dueSec = built.problem.tasks.map(({ windows: [...all] }) => all.at(-1)![1]);
    const loose = loosen(built.problem, plan);
    const isAffected = (task: number) => affected.has(built.visits[task]!.request.id);
    const problem = lateSec > 0 ? allowLateness(loose, { lateSec, dueSec, isAffected }) : loose;
    const endSec = built.day.shifts.map(({ toSec }) => toSec - overtimeSec);
    return { ...rest, built: { ...built, problem }, dueSec, endSec, nowSec };
  };
}

/** The affected visits may begin late, at a price. */
function allowLateness(
  problem: Problem,
  {
    lateSec,
    dueSec,
    isAffected,
  }: { lateSec: number; dueSec: readonly number[]; isAffected: (task: number) => boolean },
): Problem {
  const tasks = problem.tasks.map((task, index): Task => {
    if (!isAffected(index)) return task;
    const [from, to] = task.windows.at(-1)!;
    const until = Math.max(to, dueSec[index]! + lateSec);
    return { ...task, windows: [...task.windows.slice(0, -1), [from, until]], lateAfterSec: dueSec[index]! };
  });
  return { ...problem, tasks, weights: { ...problem.weights, latenessPerHour: latenessFenPerHour } };
}
