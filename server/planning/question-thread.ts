import type { Kernel } from '../kernel/kernel';
import { createPlannerPool, type PlannerPool } from './pool';

const threads = new WeakMap<Kernel, PlannerPool>();

/** The planner thread of a process for questions, there only while somebody asks: they do not wait until a run ends. */
export function questionThread(kernel: Kernel): PlannerPool {
  const known = threads.get(kernel) ?? createPlannerPool({ threads: 1 });
  threads.set(kernel, known);
  return known;
}
