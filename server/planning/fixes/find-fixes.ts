import { solve, type Plan, type Problem, type ScheduledRoute } from '../solver';
import { withPatch, type Patch } from './patch';
import { costOf, prove, tryInsertion, trySearch, type SearchLimit, type Trial } from './try-change';

/** One thing that might be changed, by more and more: each step asks more than the one before. */
export interface Candidate {
  /** Of changes of one kind only the cheapest are wanted. */
  readonly group: string;
  readonly steps: readonly {
    readonly patch: Patch;
    /** What the change itself costs, apart from the routes. */
    readonly ownCost: number;
  }[];
  /** Shifts that may take the demand because of it; null = any. */
  readonly shifts: readonly number[] | null;
}

/** Which change lets a demand in that a plan leaves out? */
export interface FixQuestion {
  readonly problem: Problem;
  readonly plan: Plan;
  /** One demand: a task, or both of a pair. */
  readonly tasks: readonly number[];
  readonly candidates: readonly Candidate[];
  /** Of each search. */
  readonly limit: SearchLimit;
  /** After so long no further change is looked for. */
  readonly mostSeconds: number;
  /** Proved changes that are wanted, and of one group. */
  readonly most: number;
  readonly mostOfGroup: number;
  /** The plan is none, or older than the day: it is searched on first. The demand cannot be served without a change. */
  readonly planFirst?: boolean;
}

/** A change with the plan that proves it: searched from the present plan on, accepted by the judge. */
export interface FoundFix {
  /** -1 = nothing has to change. */
  readonly candidate: number;
  readonly step: number;
  /** What the routes cost more. */
  readonly cost: number;
  readonly ownCost: number;
  readonly routes: readonly ScheduledRoute[];
  readonly unserved: readonly number[];
  /** Unload stops that the route of the demand has more than before; none for a shift that had no route. */
  readonly moreUnloads: readonly number[];
  /** Other tasks that the change lets in as well. */
  readonly alsoServed: readonly number[];
}

interface Tried extends Trial {
  readonly candidate: number;
  readonly step: number;
  readonly ownCost: number;
}

/** The first step that something is found for, by halving; null when the last one is not enough. */
function firstStep<T>(count: number, tryStep: (step: number) => T | null): { step: number; found: T } | null {
  let found = tryStep(count - 1);
  if (found === null) return null;
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const trial = tryStep(middle);
    if (trial === null) low = middle + 1;
    else [high, found] = [middle, trial];
  }
  return { step: high, found };
}

const unloadsOf = ({ routes }: Plan, shift: number): number[] =>
  routes.find((route) => route.shift === shift)?.steps.flatMap(({ kind, index }) => (kind === 'unload' ? index : [])) ??
  [];

/**
 * The cheapest single changes that let a demand in, each proved by a search from the present plan on. First nothing is changed, then every
 * candidate is tried as it would be inserted; when no insertion is enough, others may move. Runs in a planner thread.
 */
export function findFixes(question: FixQuestion, nowMs: () => number): FoundFix[] {
  const { problem, tasks, candidates, limit, mostSeconds } = question;
  const began = nowMs();
  const plan = question.planFirst ? solve(problem, { ...limit, from: question.plan, nowMs }) : question.plan;
  const isOver = () => nowMs() - began >= mostSeconds * 1000;
  const unchanged = { candidate: -1, step: 0, ownCost: 0 };
  const base = { limit, baseCost: costOf(problem, plan) };
  if (!question.planFirst) {
    const as = tryInsertion(problem, plan, tasks, null) ?? trySearch(problem, plan, tasks, base);
    if (as) return report({ ...question, plan }, [{ ...as, ...unchanged }], isOver);
  }

  const tryAll = (tryOne: (candidate: Candidate, step: number) => Trial | null): Tried[] =>
    candidates.flatMap((candidate, index) => {
      if (isOver() || candidate.steps.length === 0) return [];
      const first = firstStep(candidate.steps.length, (step) => tryOne(candidate, step));
      if (!first) return [];
      const { ownCost } = candidate.steps[first.step]!;
      return [{ ...first.found, candidate: index, step: first.step, ownCost }];
    });
  const patched = ({ steps }: Candidate, step: number) => withPatch(problem, steps[step]!.patch);
  const insertions = tryAll((one, step) => tryInsertion(patched(one, step), plan, tasks, one.shifts));
  if (insertions.length > 0) return report({ ...question, plan }, insertions, isOver);
  return report(
    { ...question, plan },
    tryAll((one, step) => trySearch(patched(one, step), plan, tasks, base)),
    isOver,
  );
}

/** Proves what was found, cheapest first, until enough stands. */
function report(question: FixQuestion, tried: Tried[], isOver: () => boolean): FoundFix[] {
  const { plan, tasks, limit, most, mostOfGroup } = question;
  const found: FoundFix[] = [];
  const groupOf = ({ candidate }: { candidate: number }) => question.candidates[candidate]?.group;
  const missing = plan.unserved.filter((task) => !tasks.includes(task));
  for (const one of [...tried].sort((a, b) => a.cost + a.ownCost - b.cost - b.ownCost)) {
    if (found.length >= most || (found.length > 0 && isOver())) break;
    if (found.filter((other) => groupOf(other) === groupOf(one)).length >= mostOfGroup) continue;
    const proof = prove(one.problem, one.plan, tasks, limit);
    if (!proof) continue;
    const shift = proof.routes.find(({ steps }) =>
      steps.some(({ kind, index }) => kind === 'task' && index === tasks[0]),
    );
    const before = shift ? unloadsOf(plan, shift.shift) : [];
    const hadRoute = shift && plan.routes.some((route) => route.shift === shift.shift);
    found.push({
      candidate: one.candidate,
      step: one.step,
      cost: one.cost,
      ownCost: one.ownCost,
      routes: proof.routes,
      unserved: proof.unserved,
      moreUnloads: hadRoute ? unloadsOf(proof, shift.shift).slice(before.length) : [],
      alsoServed: missing.filter((task) => !proof.unserved.includes(task)),
    });
  }
  return found;
}
