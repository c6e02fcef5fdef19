import { z } from 'zod';
import type { Plan, RouteStep, ScheduledRoute, Solution } from '../../server/planning/solver';
import { faultsOf, InputError } from './input-error';
import type { VroomProblem } from './vroom-input';

/** The solution in VROOM's output format. */
export function writeVroom({ problem, file, origins }: VroomProblem, solution: Solution) {
  const routes = solution.routes.map((route) => writeRoute({ problem, file, origins }, route));
  const sum = (value: (route: (typeof routes)[number]) => number) => routes.reduce((all, one) => all + value(one), 0);
  return {
    code: 0,
    summary: {
      cost: sum(({ cost }) => cost),
      routes: routes.length,
      unassigned: solution.unserved.length,
      service: sum(({ service }) => service),
      duration: sum(({ duration }) => duration),
      waiting_time: sum(({ waiting_time: waiting }) => waiting),
      violations: [],
      computing_times: { solving: Math.round(solution.elapsedMs) },
    },
    unassigned: solution.unserved.map((task) => origins[task]),
    routes,
  };
}

function writeRoute({ problem, file, origins }: VroomProblem, route: ScheduledRoute) {
  const { breaks, id } = file.vehicles[route.shift]!;
  const loadAfter = (k: number) => route.legs[k]!.new.map((amount, d) => amount + route.legs[k]!.old[d]!);
  const steps = route.steps.map((step, k) => ({
    ...(step.kind === 'break' ? { type: 'break' as const, id: breaks[step.index]!.id } : origins[step.index]!),
    arrival: step.arrivalSec,
    waiting_time: step.startSec - step.arrivalSec,
    service: step.departureSec - step.startSec,
    load: loadAfter(k + 1),
  }));
  const cost = Math.round(route.cost.fixed + route.cost.distance);
  return {
    vehicle: id,
    cost,
    service: steps.reduce((all, { service }) => all + service, 0),
    duration: route.drivingSec,
    waiting_time: route.waitingSec,
    ...(problem.matrices[0]?.distanceM !== problem.matrices[0]?.durationSec && { distance: route.distanceM }),
    steps: [
      { type: 'start' as const, arrival: route.startSec, load: loadAfter(0) },
      ...steps,
      { type: 'end' as const, arrival: route.endSec, load: loadAfter(route.steps.length) },
    ],
  };
}

const solutionFile = z.looseObject({
  routes: z.array(
    z.looseObject({
      vehicle: z.int(),
      steps: z.array(
        z.looseObject({
          type: z.enum(['start', 'job', 'pickup', 'delivery', 'break', 'end']),
          id: z.int().optional(),
          arrival: z.int().min(0),
          waiting_time: z.int().min(0).default(0),
        }),
      ),
    }),
  ),
});

/** Reads VROOM's output, its own or ours, as a plan to be judged. What no route serves counts as left out on purpose. */
export function readVroomPlan({ problem, file, origins }: VroomProblem, json: unknown): Plan {
  const parsed = solutionFile.safeParse(json);
  if (!parsed.success) throw new InputError(faultsOf(parsed.error));
  const faults: string[] = [];
  const served = new Set<number>();
  const routes = parsed.data.routes.map(({ vehicle, steps }, r) => {
    const shift = file.vehicles.findIndex(({ id }) => id === vehicle);
    if (shift < 0) faults.push(`routes[${r}].vehicle: the problem has no vehicle ${vehicle}`);
    const own = steps.flatMap(({ type, id, arrival, waiting_time: waiting }, k): RouteStep[] => {
      if (type === 'start' || type === 'end') return [];
      const index =
        type === 'break'
          ? (file.vehicles[shift]?.breaks.findIndex((one) => one.id === id) ?? -1)
          : origins.findIndex((one) => one.type === type && one.id === id);
      if (index < 0) faults.push(`routes[${r}].steps[${k}]: the problem has no ${type} ${id}`);
      if (type !== 'break') served.add(index);
      return [
        { kind: type === 'break' ? 'break' : 'task', index, ...(waiting > 0 && { notBeforeSec: arrival + waiting }) },
      ];
    });
    return { shift, startSec: steps[0]?.arrival ?? 0, steps: own };
  });
  if (faults.length > 0) throw new InputError(faults);
  return { routes, unserved: problem.tasks.flatMap((_, task) => (served.has(task) ? [] : [task])) };
}
