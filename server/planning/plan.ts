import type { z } from 'zod';
import { instantOf } from '#shared/kernel/time';
import type { PlanViolation } from '#shared/planning/findings';
import type { Load, Plan, PlanRoute, PlanStop, planTotals } from '#shared/planning/planning';
import type { Totals, Verdict } from './judge';
import { overflowOf } from './overflow/chance';
import type { BuiltProblem } from './problem';
import { boundOf, measureOf, sentenceOf } from './rule-words';
import { slackOf } from './slack';
import type { CostTerms, LegLoad, Plan as SolverPlan, RouteStep, ScheduledRoute, Solution } from './solver';

type PlanTotals = z.infer<typeof planTotals>;

/** Money of a plan: the objective without what left-out requests count. */
export function costFenOf(cost: CostTerms): number {
  return Math.round(cost.total - cost.unserved);
}

function loadOf({ new: fresh, old }: Pick<LegLoad, 'new' | 'old'>): Load {
  const [newGrams = 0, newLitres = 0, newPieces = 0] = fresh;
  const [oldGrams = 0, oldLitres = 0, oldPieces = 0] = old;
  return { newKg: newGrams / 1000, oldKg: oldGrams / 1000, newLitres, oldLitres, newPieces, oldPieces };
}

const emptyLoad = loadOf({ new: [], old: [] });

/** One route with its stops in people's words. */
export function toRoute(built: BuiltProblem, route: ScheduledRoute): PlanRoute {
  const { day, problem, visits, profiles } = built;
  const shift = day.shifts[route.shift]!;
  const slack = slackOf(problem, route);
  const overflow = overflowOf(built, route);
  const at = (sec: number) => instantOf(day.day, sec, day.timeZone).toISOString();
  let place = shift.home.place;
  const wayTo = (to: typeof place) => {
    const { crossingIds } = day.travel.leg(place, to, profiles[route.shift]!);
    place = to;
    return [...crossingIds];
  };
  const shiftWindow = { windowFromAt: at(shift.fromSec), windowToAt: at(shift.toSec) };
  const home = { requestId: null, parts: [], siteId: shift.home.siteId, dealerOrderIds: [], name: shift.home.name };

  const start: PlanStop = {
    ...home,
    ...shiftWindow,
    seq: 0,
    kind: 'start',
    place,
    travelSec: 0,
    distanceM: 0,
    crossingIds: [],
    arriveAt: at(route.startSec),
    startAt: at(route.startSec),
    leaveAt: at(route.startSec),
    waitSec: 0,
    slackSec: slack[0]!,
    loadAfter: loadOf(route.legs[0]!),
    overflowChance: overflow.byLeg[0]!,
  };
  const between = route.steps.map((step, k): PlanStop => {
    const leg = route.legs[k]!;
    const timed = {
      seq: k + 1,
      travelSec: leg.travelSec,
      distanceM: leg.distanceM,
      arriveAt: at(step.arrivalSec),
      startAt: at(step.startSec),
      leaveAt: at(step.departureSec),
      waitSec: step.startSec - step.arrivalSec,
      slackSec: slack[k + 1]!,
      loadAfter: loadOf(route.legs[k + 1]!),
      overflowChance: overflow.byLeg[k + 1]!,
    };
    // A visit after its last window is late for that one.
    const windowAround = (windows: readonly (readonly [number, number])[]) => {
      const around = windows.find(([open, close]) => step.startSec >= open && step.startSec <= close);
      const found = around ?? (step.kind === 'task' ? windows.at(-1) : undefined);
      return { windowFromAt: found ? at(found[0]) : null, windowToAt: found ? at(found[1]) : null };
    };
    const noSite = { requestId: null, parts: [], siteId: null, dealerOrderIds: [] };
    switch (step.kind) {
      case 'task': {
        const { request, parts } = visits[step.index]!;
        const where = { name: request.name, place: request.place, crossingIds: wayTo(request.place) };
        const window = windowAround(problem.tasks[step.index]!.windows);
        return { ...noSite, ...timed, ...where, ...window, kind: 'visit', requestId: request.id, parts: [...parts] };
      }
      case 'break': {
        const window = windowAround([problem.shifts[route.shift]!.breaks[step.index]!.windowSec]);
        return { ...noSite, ...timed, ...window, kind: 'break', name: '', place, crossingIds: [] };
      }
      case 'load':
      case 'unload': {
        const facility = day.facilities[step.index]!;
        const where = { name: facility.name, place: facility.place, crossingIds: wayTo(facility.place) };
        const dealerOrderIds = step.kind === 'load' ? ordersLoadedAt(built, route.steps, k) : [];
        const window = windowAround(facility.openSec);
        return { ...noSite, ...timed, ...where, ...window, kind: step.kind, siteId: facility.id, dealerOrderIds };
      }
    }
  });
  const lastLeg = route.legs[route.steps.length]!;
  const end: PlanStop = {
    ...home,
    ...shiftWindow,
    seq: route.steps.length + 1,
    kind: 'end',
    travelSec: lastLeg.travelSec,
    distanceM: lastLeg.distanceM,
    crossingIds: wayTo(shift.home.place),
    place: shift.home.place,
    arriveAt: at(route.endSec),
    startAt: at(route.endSec),
    leaveAt: at(route.endSec),
    waitSec: 0,
    slackSec: slack[route.steps.length + 1]!,
    loadAfter: problem.shifts[route.shift]!.mustUnloadAtEnd ? emptyLoad : loadOf(lastLeg),
  };
  const grams = route.legs.map((leg) => (leg.new[0] ?? 0) + (leg.old[0] ?? 0));
  return {
    shiftId: shift.id,
    letter: shift.letter,
    crewName: shift.crewName,
    plate: shift.plate,
    capacityKg: shift.capacityKg,
    capacityLitres: shift.capacityLitres,
    capacityPieces: shift.capacityPieces,
    shiftStartsAt: shiftWindow.windowFromAt,
    shiftEndsAt: shiftWindow.windowToAt,
    stops: [start, ...between, end],
    distanceM: route.distanceM,
    durationSec: route.durationSec,
    peakKg: Math.max(...grams) / 1000,
    overflowChance: overflow.most,
  };
}

/** Orders that a load step takes aboard: those of later visits supplied from there, up to the next load at the same place. */
function ordersLoadedAt(built: BuiltProblem, steps: readonly RouteStep[], position: number): string[] {
  const { index: facility } = steps[position]!;
  const orders: string[] = [];
  for (const step of steps.slice(position + 1)) {
    if (step.kind === 'load' && step.index === facility) break;
    if (step.kind !== 'task' || built.problem.tasks[step.index]!.deliveryFacility !== facility) continue;
    const order = built.visits[step.index]!.request.delivery?.dealerOrderId;
    if (order) orders.push(order);
  }
  return orders;
}

/** What routes cost together; `unserved` are the tasks left out. */
export function toTotals(
  built: BuiltProblem,
  totals: Totals,
  { routes, unserved }: { routes: readonly PlanRoute[]; unserved: readonly number[] },
): PlanTotals {
  const idsOf = (tasks: Iterable<number>) => new Set([...tasks].map((task) => built.visits[task]!.request.id));
  const leftOut = idsOf(unserved);
  const work = routes.flatMap(({ stops }) => stops.filter(({ kind }) => kind !== 'break'));
  return {
    costFen: costFenOf(totals.cost),
    terms: { ...totals.cost },
    distanceM: totals.distanceM,
    travelSec: totals.drivingSec,
    waitingSec: totals.waitingSec,
    serviceSec: work.reduce((sum, { startAt, leaveAt }) => sum + (Date.parse(leaveAt) - Date.parse(startAt)) / 1000, 0),
    routes: totals.routes,
    served: built.day.requests.length - leftOut.size,
    unserved: leftOut.size,
  };
}

/** The judge's findings in people's words. */
export function toViolations(built: BuiltProblem, { violations }: Verdict): PlanViolation[] {
  return violations.map((violation) => {
    const site = violation.facility === undefined ? undefined : built.day.facilities[violation.facility]?.name;
    return {
      code: violation.code,
      route: violation.shift === undefined ? '' : (built.day.shifts[violation.shift]?.letter ?? ''),
      seq: violation.step === undefined ? null : violation.step + 1,
      requestId: violation.task === undefined ? null : (built.visits[violation.task]?.request.id ?? null),
      ...measureOf(violation),
      ...boundOf(violation),
      ...(site && { site }),
      text: sentenceOf(built, violation),
    };
  });
}

/** The only way out of the solver: what is stored of a solution, judged. Routes are in the order of their letters. */
export function toPlan(
  built: BuiltProblem,
  solution: Solution,
  verdict: Verdict,
): Pick<Plan, 'routes' | 'totals' | 'check' | 'warnings' | 'learntVersion' | 'fromSec'> {
  const scheduled = [...solution.routes].sort((a, b) => a.shift - b.shift);
  const routes = scheduled.map((route) => toRoute(built, route));
  return {
    routes,
    totals: toTotals(built, verdict.totals, { routes, unserved: solution.unserved }),
    check: { violations: toViolations(built, verdict) },
    warnings: [...built.day.warnings],
    learntVersion: built.day.learntVersion ?? 0,
    fromSec: built.day.fromSec ?? 0,
  };
}

/** What a stored plan names and the day no longer has. */
export interface Stranger {
  letter: string;
  seq: number | null;
  requestId: string | null;
  text: string;
}

/** The way back: a stored plan as the judge takes it. What the day no longer has is told apart and left out. */
export function fromPlan(
  built: BuiltProblem,
  plan: Pick<Plan, 'routes' | 'unassigned'>,
): { solution: SolverPlan; strangers: Stranger[] } {
  const { day, problem, visits } = built;
  const strangers: Stranger[] = [];
  const taskOf = new Map(visits.map(({ request, parts }, task) => [`${request.id}:${parts.join('+')}`, task]));
  const facilityOf = new Map(day.facilities.map(({ kind, id }, index) => [`${kind}:${id}`, index]));
  const seconds = (iso: string) => Math.round((Date.parse(iso) - instantOf(day.day, 0, day.timeZone).getTime()) / 1000);
  const routes = plan.routes.flatMap((route) => {
    const shift = day.shifts.findIndex(({ id }) => id === route.shiftId);
    const tell = (text: string, stop?: PlanStop) =>
      strangers.push({ letter: route.letter, seq: stop?.seq ?? null, requestId: stop?.requestId ?? null, text });
    if (shift < 0) {
      tell(`The shift of route ${route.letter} is not ready any more.`);
      return [];
    }
    const steps = route.stops.flatMap((stop): RouteStep[] => {
      if (stop.kind === 'start' || stop.kind === 'end') return [];
      if (stop.kind === 'break') {
        if (problem.shifts[shift]!.breaks.length > 0) return [{ kind: 'break', index: 0 }];
        tell(`Route ${route.letter} has a break that its shift no longer has.`, stop);
        return [];
      }
      const kind = stop.kind === 'visit' ? 'task' : stop.kind;
      const index =
        stop.kind === 'visit'
          ? taskOf.get(`${stop.requestId}:${stop.parts.join('+')}`)
          : facilityOf.get(`${kind}:${stop.siteId}`);
      if (index === undefined) {
        tell(
          `“${stop.name}” on route ${route.letter} cannot be planned any more: it was cancelled, moved or changed.`,
          stop,
        );
        return [];
      }
      const isSecond = kind === 'task' && problem.couplings.some(({ second }) => second === index);
      return [{ kind, index, ...(isSecond && { notBeforeSec: seconds(stop.startAt) }) }];
    });
    const first = route.stops[0];
    return [{ shift, startSec: first ? seconds(first.leaveAt) : problem.shifts[shift]!.windowSec[0], steps }];
  });
  const leftOut = new Set(plan.unassigned.map(({ requestId }) => requestId));
  const unserved = visits.flatMap(({ request }, task) => (leftOut.has(request.id) ? [task] : []));
  return { solution: { routes, unserved }, strangers };
}
