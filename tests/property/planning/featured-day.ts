import { judge } from '../../../server/planning/judge';
import type { Problem, Shift, TravelMatrix } from '../../../server/planning/solver/problem';
import { Random } from '../../../server/planning/solver/random';
import { randomDay } from './random-day';

/** Roads of three kinds that slow down by the hour, each in its own way, for both kinds of vehicles. */
function busyRoads(roads: TravelMatrix, slower: Int32Array, random: Random): TravelMatrix[] {
  const fromSec = [0, 8, 10, 12, 15, 16].map((hour) => hour * 3600 + random.below(900));
  const speeds = {
    fromSec,
    permille: [0, 1, 2].map((kind) =>
      fromSec.map((_, p) => (p % 2 === 0 ? 1000 - 30 * kind : 250 + random.below(700))),
    ),
    kindOf: Uint8Array.from(roads.durationSec, () => random.below(3)),
  };
  return [
    { ...roads, speeds },
    { ...roads, durationSec: slower, speeds: { fromSec: [0, 50_000], permille: [[900, 600]] } },
  ];
}

/**
 * A small random day with every feature of the problem: what `randomDay` has when wild, and a second kind of vehicle with roads of its own,
 * a second break, named new goods that must not ride with old ones, overtime, work that is pinned to a shift or to the beginning of a route.
 * Every third day pays by distance only; on every second one the roads slow down by the hour.
 */
export function featuredDay(seed: number): Problem {
  const random = new Random(seed * 104_729 + 3);
  const chance = (share: number): boolean => random.next() < share;
  const isPaidByDistance = seed % 3 === 0;
  const day = randomDay({
    seed,
    visits: 6 + random.below(22),
    shifts: 1 + random.below(4),
    warehouses: random.below(3),
    centres: 1 + random.below(3),
    isWild: true,
  });
  const [roads] = day.matrices;
  const slower = Int32Array.from(roads!.durationSec, (seconds) =>
    seconds >= 1e9 ? seconds : Math.round(seconds * 1.3),
  );
  const coupled = new Set(day.couplings.flatMap(({ first, second }) => [first, second]));
  const tasks = day.tasks.map((task, t) => ({
    ...task,
    ...(task.delivery[2]! > 0 && chance(0.5) ? { deliveryCategories: 1 << random.below(3) } : {}),
    ...(!coupled.has(t) && chance(0.04) ? { pinnedShift: random.below(day.shifts.length) } : {}),
    ...(task.delivery[2]! > 0 && chance(0.15) ? { deliveryFacility: -1 } : {}),
  }));
  const shifts = day.shifts.map((shift, s): Shift => {
    const first = tasks.findIndex(
      (task, t) =>
        !coupled.has(t) &&
        task.choice === undefined &&
        task.allowedShifts === undefined &&
        task.delivery[2] === 0 &&
        task.windows[0]![0] <= 10 * 3600 &&
        (task.pinnedShift ?? s) === s &&
        (task.requiredSkills & ~shift.skills) === 0,
    );
    return {
      ...shift,
      ...(chance(0.5) ? { profile: 1, capacity: shift.capacity.map((amount) => Math.round(amount * 0.8)) } : {}),
      breaks: chance(0.3)
        ? [...shift.breaks, { windowSec: [15 * 3600, 16 * 3600] as const, durationSec: 900 }]
        : shift.breaks,
      ...(s === 0 && first >= 0 && chance(0.3) ? { pinnedPrefix: [{ kind: 'task', index: first }] } : {}),
    };
  });
  // An empty shift whose end cannot be reached from its start is no fault.
  for (const { startPlace, endPlace } of shifts)
    if (startPlace !== endPlace && chance(0.1)) {
      const cell = startPlace * roads!.size + endPlace;
      slower[cell] = 1e9;
      (roads!.durationSec as Int32Array)[cell] = 1e9;
      (roads!.distanceM as Int32Array)[cell] = 1e9;
    }
  const made = {
    ...day,
    tasks,
    shifts,
    matrices: seed % 2 === 0 ? [roads!, { ...roads!, durationSec: slower }] : busyRoads(roads!, slower, random),
    weights: isPaidByDistance
      ? { ...day.weights, time: 0, overtime: 0, waitingPerHour: 0, latenessPerHour: 0, balancePerHour: 0 }
      : day.weights,
  };
  // What is pinned can be kept: the first centre takes everything.
  const steps = [
    ...(shifts[0]!.pinnedPrefix ?? []),
    { kind: 'unload' as const, index: day.facilities.findIndex(({ id }) => id === 'centre 0') },
  ];
  const alone = judge(made, { routes: [{ shift: 0, startSec: shifts[0]!.windowSec[0], steps }], unserved: [] });
  if (alone.violations.every(({ code }) => code === 'missing')) return made;
  return { ...made, shifts: shifts.map((shift) => ({ ...shift, pinnedPrefix: [] })) };
}
