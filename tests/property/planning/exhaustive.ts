import type { Problem, TimeWindow } from '../../../server/planning/solver/problem';

/** One thing done: a way, then waiting for a window, then work. */
interface Act {
  readonly travelSec: number;
  readonly windows: readonly TimeWindow[];
  readonly workSec: number;
  /** A break counts from its window, without a way. */
  readonly isBreak?: boolean;
  /** For people. */
  readonly name: string;
}

interface Aboard {
  /** Tasks whose new goods ride, by bit; loaded at a warehouse or from the start. */
  readonly news: number;
  /** Tasks whose old goods ride, by bit. */
  readonly olds: number;
  /** Couplings whose goods ride, by bit. */
  readonly rides: number;
}

const NO_WAY = 1_000_000_000;
const bits = (mask: number) => Array.from({ length: 31 }, (_, bit) => bit).filter((bit) => mask & (1 << bit));

function beginIn(windows: readonly TimeWindow[], arrival: number): number | null {
  for (const [open, close] of windows) if (arrival <= close) return Math.max(open, arrival);
  return null;
}

/** Arrival at the end when the shift leaves at `startSec`; null = a window is missed. */
function endOf(acts: readonly Act[], startSec: number): number | null {
  let now = startSec;
  for (const { travelSec, windows, workSec } of acts) {
    const begin = beginIn(windows, now + travelSec);
    if (begin === null) return null;
    now = begin + workSec;
  }
  return now;
}

/** Cheapest way for one shift to serve each set of tasks (by bit mask), found by trying every sequence of tasks, loads, unloads and breaks. */
function cheapestByTasks(problem: Problem, s: number): Map<number, { cost: number; steps: string }> {
  const shift = problem.shifts[s]!;
  const { size, durationSec, distanceM } = problem.matrices[shift.profile]!;
  const { tasks, facilities, couplings, weights } = problem;
  const best = new Map<number, { cost: number; steps: string }>();
  const pieces = (amount: readonly number[]) => amount[problem.piecesDimension] ?? 0;
  const isAny = (amount: readonly number[]) => amount.some((value) => value > 0);
  const hasNew = tasks.map(({ delivery }) => isAny(delivery));
  const hasOld = tasks.map(({ pickup }) => isAny(pickup));

  const isAllowed = (t: number) => {
    const task = tasks[t]!;
    return (
      (task.requiredSkills & ~shift.skills) === 0 &&
      (task.allowedShifts?.includes(s) ?? true) &&
      (task.pinnedShift ?? s) === s
    );
  };
  const fits = ({ news, olds, rides }: Aboard): boolean => {
    const load = problem.dimensions.map(() => 0);
    let categories = 0;
    for (const t of bits(news)) {
      tasks[t]!.delivery.forEach((amount, d) => (load[d]! += amount));
      categories |= tasks[t]!.deliveryCategories ?? 0;
    }
    for (const t of bits(olds)) {
      tasks[t]!.pickup.forEach((amount, d) => (load[d]! += amount));
      categories |= tasks[t]!.categories;
    }
    for (const c of bits(rides)) couplings[c]!.carried?.forEach((amount, d) => (load[d]! += amount));
    if (load.some((amount, d) => amount > shift.capacity[d]!)) return false;
    return problem.forbiddenTogether.every(([one, other]) => !(categories & (1 << one) && categories & (1 << other)));
  };

  const finish = (acts: readonly Act[], done: number, metres: number, drivingSec: number, breaksTaken: number) => {
    const [from, to] = shift.windowSec;
    const end = endOf(acts, from);
    if (end === null || end > to || metres > shift.maxDistanceM) return;
    // Leaves as late as it comes home no later (the end never falls when the start rises).
    let [early, late] = [from, end];
    while (early < late) {
      const middle = Math.ceil((early + late) / 2);
      if (endOf(acts, middle) === end) early = middle;
      else late = middle - 1;
    }
    const isDueUntaken = shift.breaks.some(
      ({ windowSec }, b) => !(breaksTaken & (1 << b)) && from < windowSec[1] && end > windowSec[1],
    );
    const seconds = end - early;
    if (isDueUntaken || seconds > shift.maxDurationSec) return;
    const working = acts.reduce((sum, { workSec }) => sum + workSec, 0);
    const { fixed, perKm, perHour, overtimePerHour } = shift.costs;
    const cost =
      weights.fixed * fixed +
      (weights.distance * perKm * metres) / 1000 +
      (weights.time * perHour * seconds) / 3600 +
      (weights.overtime * overtimePerHour * Math.max(0, seconds - shift.overtimeAfterSec)) / 3600 +
      (weights.waitingPerHour * (seconds - working - drivingSec)) / 3600;
    if (cost < (best.get(done)?.cost ?? Infinity))
      best.set(done, { cost, steps: acts.map(({ name }) => name).join(', ') });
  };

  const go = (
    place: number,
    acts: readonly Act[],
    done: number,
    count: number,
    aboard: Aboard,
    room: ReadonlyMap<number, readonly number[]>,
    metres: number,
    drivingSec: number,
    breaksTaken: number,
    last: string,
  ): void => {
    const now = endOf(acts, shift.windowSec[0]);
    if (now === null || now > shift.windowSec[1] || metres > shift.maxDistanceM) return;
    const way = (to: number) => ({ metres: distanceM[place * size + to]!, seconds: durationSec[place * size + to]! });
    const next = (
      to: number,
      act: Omit<Act, 'travelSec' | 'name'>,
      after: { done?: number; aboard?: Aboard; room?: typeof room; breaks?: number; name: string },
    ) => {
      const { metres: more, seconds } = to === place && act.isBreak ? { metres: 0, seconds: 0 } : way(to);
      if (more >= NO_WAY || seconds >= NO_WAY) return;
      const held = after.aboard ?? aboard;
      if (!fits(held)) return;
      go(
        to,
        [...acts, { ...act, travelSec: seconds, name: act.isBreak ? 'break' : after.name }],
        done | (after.done ?? 0),
        count + (after.done ? 1 : 0),
        held,
        after.room ?? room,
        metres + more,
        drivingSec + seconds,
        breaksTaken | (after.breaks ?? 0),
        after.name,
      );
    };

    const home = way(shift.endPlace);
    const owesOld = shift.mustUnloadAtEnd && aboard.olds !== 0;
    if (
      done !== 0 &&
      aboard.news === 0 &&
      aboard.rides === 0 &&
      !owesOld &&
      home.metres < NO_WAY &&
      home.seconds < NO_WAY
    )
      finish(
        [...acts, { travelSec: home.seconds, windows: [[0, NO_WAY]], workSec: 0, name: 'end' }],
        done,
        metres + home.metres,
        drivingSec + home.seconds,
        breaksTaken,
      );

    shift.breaks.forEach(({ windowSec, durationSec: workSec }, b) => {
      if (!(breaksTaken & (1 << b)))
        next(place, { windows: [windowSec], workSec, isBreak: true }, { breaks: 1 << b, name: last });
    });
    facilities.forEach((site, f) => {
      if (site.kind !== 'unload' && last !== `load ${f}`) {
        const own = tasks.flatMap(({ deliveryFacility }, t) =>
          deliveryFacility === f && hasNew[t] && !(done & (1 << t)) ? [t] : [],
        );
        const isHolding = bits(aboard.news).some((t) => tasks[t]!.deliveryFacility === f);
        // Which of the goods: those of the visits that follow until the next load there.
        for (let pick = 1; !isHolding && pick < 1 << own.length; pick++) {
          const chosen = own.filter((_, k) => pick & (1 << k));
          const moved = chosen.reduce((sum, t) => sum + pieces(tasks[t]!.delivery), 0);
          const news = chosen.reduce((mask, t) => mask | (1 << t), aboard.news);
          const workSec = site.serviceSec + site.secPerPiece * moved;
          next(site.place, { windows: site.windows, workSec }, { aboard: { ...aboard, news }, name: `load ${f}` });
        }
      }
      if (site.kind === 'load' || aboard.olds === 0) return;
      const taken = bits(aboard.olds).filter((t) => (tasks[t]!.categories & ~site.accepted) === 0);
      if (taken.length === 0) return;
      const left = (room.get(f) ?? site.room)?.map(
        (limit, d) => limit - taken.reduce((sum, t) => sum + tasks[t]!.pickup[d]!, 0),
      );
      if (left?.some((amount) => amount < 0)) return;
      const workSec = site.serviceSec + site.secPerPiece * taken.reduce((sum, t) => sum + pieces(tasks[t]!.pickup), 0);
      const olds = taken.reduce((mask, t) => mask & ~(1 << t), aboard.olds);
      next(
        site.place,
        { windows: site.windows, workSec },
        { aboard: { ...aboard, olds }, ...(left && { room: new Map(room).set(f, left) }), name: `unload ${f}` },
      );
    });
    tasks.forEach((task, t) => {
      if (done & (1 << t) || !isAllowed(t) || count >= shift.maxTasks) return;
      if (hasNew[t] && !(aboard.news & (1 << t))) return;
      const isRival = tasks.some(
        (one, k) => done & (1 << k) && task.choice !== undefined && one.choice === task.choice,
      );
      const owing = couplings.findIndex(({ second }) => second === t);
      if (isRival || (owing >= 0 && !(aboard.rides & (1 << owing)))) return;
      const starts = couplings.findIndex(({ first }) => first === t);
      const rides = (aboard.rides & ~(owing >= 0 ? 1 << owing : 0)) | (starts >= 0 ? 1 << starts : 0);
      next(
        task.place,
        { windows: task.windows, workSec: task.serviceSec },
        {
          done: 1 << t,
          aboard: {
            news: aboard.news & ~(1 << t),
            olds: aboard.olds | (hasOld[t] ? 1 << t : 0),
            rides,
          },
          name: `task ${t}`,
        },
      );
    });
  };

  // New goods that are aboard from the start: any part of them.
  const early = tasks.flatMap(({ deliveryFacility }, t) => (hasNew[t] && deliveryFacility < 0 ? [t] : []));
  for (let pick = 0; pick < 1 << early.length; pick++) {
    const news = early.reduce((mask, t, k) => (pick & (1 << k) ? mask | (1 << t) : mask), 0);
    const aboard = { news, olds: 0, rides: 0 };
    if (fits(aboard)) go(shift.startPlace, [], 0, 0, aboard, new Map(), 0, 0, 0, '');
  }
  return best;
}

/**
 * The cost of the best plan there is, by trying everything; knows neither the solver nor the judge. For at most eight tasks, no gaps between
 * coupled visits, no lateness, no balance, and limited room only with one shift.
 */
export function cheapestPlan(problem: Problem): { cost: number; steps: string[] } {
  const { tasks, weights } = problem;
  let reached = new Map<number, { cost: number; steps: string[] }>([[0, { cost: 0, steps: [] }]]);
  problem.shifts.forEach((_, s) => {
    const own = cheapestByTasks(problem, s);
    const grown = new Map(reached);
    for (const [done, { cost, steps }] of reached)
      for (const [more, extra] of own) {
        if (done & more) continue;
        const choices = bits(done | more).flatMap((t) => tasks[t]!.choice ?? []);
        if (new Set(choices).size < choices.length) continue;
        if (cost + extra.cost < (grown.get(done | more)?.cost ?? Infinity))
          grown.set(done | more, { cost: cost + extra.cost, steps: [...steps, `shift ${s}: ${extra.steps}`] });
      }
    reached = grown;
  });
  let best = { cost: Infinity, steps: [] as string[] };
  for (const [done, { cost, steps }] of reached) {
    const counted = new Set(bits(done).flatMap((t) => tasks[t]!.choice ?? []));
    let left = 0;
    tasks.forEach(({ choice, prize }, t) => {
      if (done & (1 << t) || (choice !== undefined && counted.has(choice))) return;
      if (choice !== undefined) counted.add(choice);
      left += prize;
    });
    if (cost + weights.unserved * left < best.cost) best = { cost: cost + weights.unserved * left, steps };
  }
  return best;
}
