import type { Plan, Problem } from '../solver';

/** So many times a task that must not be given up counts as much as another. */
const favouredTimes = 100;

/** Lets a search give up none of a plan's tasks, nor those that are asked for, to serve others in their place. */
export function favour(problem: Problem, plan: Plan, tasks: readonly number[]): Problem {
  const kept = new Set(tasks);
  for (const { steps } of plan.routes) for (const { kind, index } of steps) if (kind === 'task') kept.add(index);
  const favoured = problem.tasks.map((task, index) =>
    kept.has(index) ? { ...task, prize: task.prize * favouredTimes } : task,
  );
  return { ...problem, tasks: favoured };
}
