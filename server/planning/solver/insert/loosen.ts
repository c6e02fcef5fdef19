import { followLoads, LoadScratch } from '../follow-loads';
import { faultAt, followTime } from '../follow-time';
import { compile } from '../compile';
import type { Break, Problem, Shift, Task, TimeWindow } from '../problem';
import { COLUMN, RouteState } from '../route-state';
import type { Plan } from '../solution';
import { writeSteps } from './present-plan';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Lets the rules give way where a plan breaks them already: windows of tasks and breaks, the end, range and length of shifts are widened to
 * what happens anyway, so that nobody who is late becomes later by what is added. Loads and the hours of facilities do not give way: a route
 * that breaks those stays infeasible. O(compile + routes × late steps × steps).
 */
export function loosen(problem: Problem, plan: Plan): Problem {
  const tasks = problem.tasks.map((task): Mutable<Task> => ({ ...task }));
  const shifts = problem.shifts.map((shift): Mutable<Shift> => ({ ...shift }));
  const loose: Problem = { ...problem, tasks, shifts };
  const model = compile(loose);
  const scratch = new LoadScratch(model);
  const widen = (node: number, by: number): TimeWindow => {
    const last = model.windowFrom[node + 1]! - 1;
    model.windowClose[last]! += by;
    return [model.windowOpen[last]!, model.windowClose[last]!];
  };
  const widenBreak = (shift: number, index: number, by: number): void => {
    const windowSec = widen(model.breakBase[shift]! + index, by);
    shifts[shift]!.breaks = shifts[shift]!.breaks.map((pause, b): Break =>
      b === index ? { ...pause, windowSec } : pause,
    );
  };

  for (const given of plan.routes) {
    const route = new RouteState(model, given.shift);
    const shift = shifts[given.shift]!;
    writeSteps(model, route, given);
    if (given.steps.length === 0 || followLoads(model, route, scratch) !== 'none') continue;
    // Every step and every rule of the shift gives way once at most.
    for (let left = route.length + shift.breaks.length + 5; left > 0; left--) {
      const fault = followTime(model, route, scratch);
      const { step, by } = faultAt;
      if (fault === 'window') {
        const task = tasks[route.nodeAt(step)]!;
        task.windows = [...task.windows.slice(0, -1), widen(route.nodeAt(step), by)];
      } else if (fault === 'break' && step < route.length)
        widenBreak(given.shift, model.subject[route.nodeAt(step)]!, by);
      else if (fault === 'break') {
        const endSec = route.rows[route.length * route.width + COLUMN.START]!;
        const index = shift.breaks.findIndex(({ windowSec }) => windowSec[1] === endSec - by);
        if (index < 0) break;
        widenBreak(given.shift, index, by);
      } else if (fault === 'shift') {
        model.shiftEnd[given.shift]! += by;
        shift.windowSec = [shift.windowSec[0], model.shiftEnd[given.shift]!];
      } else if (fault === 'duration') shift.maxDurationSec += by;
      else if (fault === 'range') shift.maxDistanceM += by;
      else break;
    }
  }
  return loose;
}
