import type { Problem } from '../solver/problem';
import type { RouteFindings } from './simulate-route';
import type { Violation } from './violation';

interface Visit {
  readonly shift: number;
  readonly startSec: number;
  readonly departureSec: number;
}

/** Rules that concern the plan as a whole: each task exactly once or left out, choices, couplings, room at facilities. */
export function checkAcrossRoutes(
  problem: Problem,
  unserved: readonly number[],
  driven: readonly { readonly shift: number; readonly findings: RouteFindings }[],
): { violations: Violation[]; leftOut: number[] } {
  const violations: Violation[] = [];
  const visits = new Map<number, Visit>();
  for (const { shift, findings } of driven) {
    for (const { task, startSec, departureSec } of findings.tasks) {
      if (visits.has(task)) violations.push({ code: 'duplicate', by: 1, shift, task });
      else visits.set(task, { shift, startSec, departureSec });
    }
  }

  const servedChoices = new Map<number, number>();
  for (const task of visits.keys()) {
    const choice = problem.tasks[task]!.choice;
    if (choice === undefined) continue;
    if (servedChoices.has(choice)) violations.push({ code: 'duplicate', by: 1, task });
    else servedChoices.set(choice, task);
  }

  const declared = new Set<number>();
  for (const task of unserved) {
    if (problem.tasks[task] === undefined) violations.push({ code: 'unknown_index', by: 1, value: task });
    else if (declared.has(task) || visits.has(task)) violations.push({ code: 'duplicate', by: 1, task });
    declared.add(task);
  }
  const leftOut: number[] = [];
  const countedChoices = new Set<number>();
  problem.tasks.forEach((task, index) => {
    if (visits.has(index)) return;
    if (task.choice !== undefined && servedChoices.has(task.choice)) return;
    if (!declared.has(index)) violations.push({ code: 'missing', by: 1, task: index });
    if (task.choice !== undefined && countedChoices.has(task.choice)) return;
    if (task.choice !== undefined) countedChoices.add(task.choice);
    leftOut.push(index);
  });

  problem.couplings.forEach(({ first, second, sameRoute, minGapSec, carried }) => {
    const before = visits.get(first);
    const after = visits.get(second);
    if (before === undefined && after === undefined) return;
    if (before === undefined || after === undefined) {
      violations.push({ code: 'precedence', by: 1, task: before === undefined ? first : second });
      return;
    }
    const together = sameRoute || carried !== undefined;
    if (together && before.shift !== after.shift)
      violations.push({ code: 'precedence', by: 1, shift: after.shift, task: second });
    const earliest = before.departureSec + minGapSec;
    if (after.startSec < earliest)
      violations.push({
        code: 'precedence',
        by: earliest - after.startSec,
        shift: after.shift,
        task: second,
        limit: earliest,
        value: after.startSec,
      });
  });

  problem.facilities.forEach((facility, index) => {
    facility.room?.forEach((limit, dimension) => {
      let value = 0;
      for (const { findings } of driven)
        for (const stop of findings.unloaded) if (stop.facility === index) value += stop.amount[dimension] ?? 0;
      if (value > limit)
        violations.push({ code: 'facility_capacity', by: value - limit, facility: index, dimension, limit, value });
    });
  });
  return { violations, leftOut };
}
