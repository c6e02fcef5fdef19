import type { Problem, Shift, TimeWindow } from '../solver/problem';
import type { Route, RouteStep } from '../solver/solution';
import { arrivalOf } from './drive';
import { simulateLoads } from './simulate-loads';
import type { Violation } from './violation';

/** What the judge learns by driving one route. */
export interface RouteFindings {
  readonly violations: Violation[];
  readonly tasks: { readonly task: number; readonly startSec: number; readonly departureSec: number }[];
  /** Old goods put off, per facility stop. */
  readonly unloaded: { readonly facility: number; readonly amount: number[] }[];
  readonly distanceM: number;
  readonly drivingSec: number;
  readonly waitingSec: number;
  readonly latenessSec: number;
  readonly endSec: number;
}

const NO_WAY = 1_000_000_000;

/** First moment from `arrivalSec` on inside a window; undefined when all have closed. */
function firstOpening(windows: readonly TimeWindow[], arrivalSec: number): number | undefined {
  for (const [open, close] of windows) if (arrivalSec <= close) return Math.max(arrivalSec, open);
  return undefined;
}

function lastClose(windows: readonly TimeWindow[]): number {
  return windows[windows.length - 1]?.[1] ?? 0;
}

function exists(problem: Problem, shift: Shift, step: RouteStep): boolean {
  const list = step.kind === 'task' ? problem.tasks : step.kind === 'break' ? shift.breaks : problem.facilities;
  return Number.isInteger(step.index) && list[step.index] !== undefined;
}

/**
 * Drives one route step by step and writes down every broken rule of the route itself. Steps with an unknown index are reported and
 * skipped; after a late start the route goes on with the real times. O(steps²) at most.
 */
export function simulateRoute(problem: Problem, route: Route): RouteFindings {
  const violations: Violation[] = [];
  const shift = problem.shifts[route.shift] as Shift;
  const matrix = problem.matrices[shift.profile]!;
  const at = { shift: route.shift };

  const steps: { step: RouteStep; position: number }[] = [];
  route.steps.forEach((step, position) => {
    if (exists(problem, shift, step)) steps.push({ step, position });
    else violations.push({ ...at, code: 'unknown_index', by: 1, step: position, value: step.index });
  });
  const loads = simulateLoads(problem, route.shift, steps);
  violations.push(...loads.violations);

  const tasks: RouteFindings['tasks'] = [];
  const breaksTaken = shift.breaks.map(() => 0);
  let place = shift.startPlace;
  let now = route.startSec;
  let distanceM = 0;
  let drivingSec = 0;
  let waitingSec = 0;
  let latenessSec = 0;

  const drive = (to: number, leg: number): void => {
    const metres = matrix.distanceM[place * matrix.size + to] as number;
    const seconds = matrix.durationSec[place * matrix.size + to] as number;
    if (metres >= NO_WAY || seconds >= NO_WAY) violations.push({ ...at, code: 'crossing', by: 1, leg });
    else {
      const arrival = arrivalOf(matrix, { from: place, to }, now);
      distanceM += metres;
      drivingSec += arrival - now;
      now = arrival;
    }
    place = to;
  };
  const waitUntil = (moment: number): void => {
    waitingSec += moment - now;
    now = moment;
  };

  steps.forEach(({ step, position }, index) => {
    if (step.kind === 'break') {
      const pause = shift.breaks[step.index]!;
      const [open, close] = pause.windowSec;
      breaksTaken[step.index]! += 1;
      if (breaksTaken[step.index]! > 1)
        violations.push({ ...at, code: 'break', by: 1, step: position, limit: 1, value: breaksTaken[step.index]! });
      if (now < open) waitUntil(open);
      if (now > close)
        violations.push({ ...at, code: 'break', by: now - close, step: position, limit: close, value: now });
      now += pause.durationSec;
      return;
    }
    if (step.kind === 'task') {
      const task = problem.tasks[step.index]!;
      drive(task.place, position);
      const opening = firstOpening(task.windows, Math.max(now, step.notBeforeSec ?? now));
      if (opening !== undefined) waitUntil(opening);
      else {
        const close = lastClose(task.windows);
        violations.push({
          ...at,
          code: 'window',
          by: now - close,
          step: position,
          task: step.index,
          limit: close,
          value: now,
        });
      }
      if (task.lateAfterSec !== undefined) latenessSec += Math.max(0, now - task.lateAfterSec);
      tasks.push({ task: step.index, startSec: now, departureSec: now + task.serviceSec });
      now += task.serviceSec;
      const lacking = task.requiredSkills & ~shift.skills;
      if (lacking !== 0) violations.push({ ...at, code: 'skill', by: lacking, step: position, task: step.index });
      const allowed = task.allowedShifts?.includes(route.shift) ?? true;
      if (!allowed || (task.pinnedShift ?? route.shift) !== route.shift)
        violations.push({ ...at, code: 'pinned', by: 1, step: position, task: step.index });
      return;
    }
    const facility = problem.facilities[step.index]!;
    drive(facility.place, position);
    if (facility.kind !== 'both' && facility.kind !== step.kind)
      violations.push({ ...at, code: 'facility_kind', by: 1, step: position, facility: step.index });
    const opening = firstOpening(facility.windows, now);
    if (opening !== undefined) waitUntil(opening);
    else {
      const close = lastClose(facility.windows);
      violations.push({
        ...at,
        code: 'facility_hours',
        by: now - close,
        step: position,
        facility: step.index,
        limit: close,
        value: now,
      });
    }
    now += facility.serviceSec + facility.secPerPiece * loads.piecesMoved[index]!;
  });
  drive(shift.endPlace, route.steps.length);

  const [begin, end] = shift.windowSec;
  if (route.startSec < begin)
    violations.push({ ...at, code: 'shift', by: begin - route.startSec, limit: begin, value: route.startSec });
  if (now > end) violations.push({ ...at, code: 'shift', by: now - end, limit: end, value: now });
  const durationSec = now - route.startSec;
  if (durationSec > shift.maxDurationSec)
    violations.push({
      ...at,
      code: 'duration',
      by: durationSec - shift.maxDurationSec,
      limit: shift.maxDurationSec,
      value: durationSec,
    });
  if (distanceM > shift.maxDistanceM)
    violations.push({
      ...at,
      code: 'range',
      by: distanceM - shift.maxDistanceM,
      limit: shift.maxDistanceM,
      value: distanceM,
    });
  if (tasks.length > shift.maxTasks)
    violations.push({
      ...at,
      code: 'max_tasks',
      by: tasks.length - shift.maxTasks,
      limit: shift.maxTasks,
      value: tasks.length,
    });
  shift.breaks.forEach((pause, index) => {
    const close = pause.windowSec[1];
    if (breaksTaken[index] === 0 && route.startSec < close && now > close)
      violations.push({ ...at, code: 'break', by: now - close, limit: close, value: now });
  });
  (shift.pinnedPrefix ?? []).forEach((pinned, position) => {
    const step = route.steps[position];
    if (step?.kind !== pinned.kind || step.index !== pinned.index)
      violations.push({ ...at, code: 'pinned', by: 1, step: position });
  });
  return { violations, tasks, unloaded: loads.unloaded, distanceM, drivingSec, waitingSec, latenessSec, endSec: now };
}
