import { favour } from '../fixes/favour';
import { solve, type Plan, type Problem, type RouteStep } from '../solver';
import { offerInsertions, takeOut } from '../solver/insert';

/** A draft plan and the day as it has become. */
export interface BringUp {
  readonly problem: Problem;
  /** The draft as it stands: what is gone is left out, what is new is not served. */
  readonly plan: Plan;
  /** Tasks that had no place before; they are not tried again. */
  readonly leftOut: readonly number[];
  /** Nothing that begins before is changed; 0 = the day has not begun. */
  readonly fromSec: number;
  /** False when people have been told the plan: then nothing is moved, only inserted. */
  readonly mayMove: boolean;
  /** How long to search where insertion is not enough. */
  readonly seconds: number;
  readonly seed: number;
}

/** More new demands than this are planned together. */
const mostInsertions = 6;

/** Brings a draft up to the day: inserts what is new at its cheapest place; where that is not enough, others may move. Runs in a planner thread. */
export function bringUp(question: BringUp, nowMs: () => number): Plan {
  const { problem, mayMove, fromSec } = question;
  let plan = mayMove ? takeOut(problem, question.plan, []) : question.plan;
  const isMissing = (tasks: readonly number[]) => tasks.some((task) => plan.unserved.includes(task));
  const old = new Set(question.leftOut);
  const wanted = demandsOf(problem, plan.unserved).filter((tasks) => !tasks.some((task) => old.has(task)));
  if (!mayMove || wanted.length <= mostInsertions)
    for (const tasks of wanted) plan = inserted(problem, plan, tasks, fromSec) ?? plan;
  const missing = wanted.filter(isMissing);
  if (!mayMove || missing.length === 0) return plainPlan(plan);
  const { seconds, seed } = question;
  return plainPlan(solve(favour(problem, plan, missing.flat()), { from: plan, seconds, seed, nowMs }));
}

/** Tasks that nobody serves, those of a pair together. */
export function demandsOf({ couplings }: Problem, unserved: readonly number[]): number[][] {
  const pairOf = new Map(
    couplings.flatMap(({ first, second }) => [first, second].map((task) => [task, [first, second]])),
  );
  const absent = new Set(unserved);
  return [...absent]
    .map((task) => pairOf.get(task) ?? [task])
    .filter((tasks, at, all) => all.findIndex(([first]) => first === tasks[0]) === at);
}

/** The plan with a demand at its cheapest place; null when there is none. */
function inserted(problem: Problem, plan: Plan, tasks: readonly number[], fromSec: number): Plan | null {
  const { problem: frozen, offers } = offerInsertions(problem, plan, tasks, { fromSec });
  const [offer] = offers;
  if (!offer) return null;
  const facilityOf = new Map(problem.facilities.map(({ id, kind }, index) => [`${kind} ${id}`, index]));
  // Loads that have begun stand in the frozen day as facilities of their own, with the same id.
  const original = ({ kind, index, notBeforeSec }: RouteStep): RouteStep => {
    const facility = frozen.facilities[index];
    const known = kind === 'load' || kind === 'unload' ? facilityOf.get(`${facility?.kind} ${facility?.id}`) : index;
    return { kind, index: known ?? index, ...(notBeforeSec !== undefined && { notBeforeSec }) };
  };
  const { shift, startSec, steps } = offer.route;
  return {
    routes: [...plan.routes.filter((route) => route.shift !== shift), { shift, startSec, steps: steps.map(original) }],
    unserved: plan.unserved.filter((task) => !offer.tasks.includes(task)),
  };
}

/** Order and departure alone, small to send. */
function plainPlan({ routes, unserved }: Plan): Plan {
  const plain = ({ kind, index, notBeforeSec }: RouteStep): RouteStep => ({
    ...{ kind, index },
    ...(notBeforeSec !== undefined && { notBeforeSec }),
  });
  return {
    routes: routes.map(({ shift, startSec, steps }) => ({ shift, startSec, steps: steps.map(plain) })),
    unserved,
  };
}
