import { UNREACHABLE, type Problem } from '../../server/planning/solver';

/** What of a day VROOM has no words for; printed below the table. */
export const dropped = [
  'warehouses and sites (new goods are aboard from the start, old ones ride to the end; no bays, hours, room)',
  'goods that must not ride together',
  'the gap between the two visits of a request (both stay, unrelated)',
  'pay by the hour for service and waiting (fixed cost of a shift, kilometres and hours of driving are paid)',
  'range of electric vehicles',
  'roads that are slower in the rush hours (both drive on free roads)',
];

const farthest = 900_000_000;
const bitsOf = (mask: number) => Array.from({ length: 31 }, (_, bit) => bit).filter((bit) => (mask & (1 << bit)) !== 0);

/** A day in VROOM's format as far as it can be said there. Costs are fen, rounded leg by leg, the same for whoever solves it. */
export function toVroomDay(problem: Problem) {
  const profiles = new Map<string, { durations: number[][]; costs: number[][] }>();
  const vehicles = problem.shifts.map((shift, id) => {
    const { perKm, perHour, fixed } = shift.costs;
    const profile = `${shift.profile} ${perKm} ${perHour}`;
    if (!profiles.has(profile)) {
      const { size, durationSec, distanceM } = problem.matrices[shift.profile]!;
      const table = (cell: (at: number) => number) =>
        Array.from({ length: size }, (_, from) =>
          Array.from({ length: size }, (__, to) => Math.min(farthest, cell(from * size + to))),
        );
      const feeOf = (at: number) =>
        distanceM[at]! >= UNREACHABLE
          ? farthest
          : Math.round((perKm * distanceM[at]!) / 1000 + (perHour * durationSec[at]!) / 3600);
      profiles.set(profile, { durations: table((at) => durationSec[at]!), costs: table(feeOf) });
    }
    return {
      id,
      profile,
      start_index: shift.startPlace,
      end_index: shift.endPlace,
      capacity: shift.capacity,
      costs: { fixed },
      skills: bitsOf(shift.skills),
      time_window: shift.windowSec,
      breaks: shift.breaks.map(({ windowSec, durationSec }, k) => ({
        id: k,
        time_windows: [windowSec],
        service: durationSec,
      })),
    };
  });
  return {
    jobs: problem.tasks.map((task, id) => ({
      id,
      location_index: task.place,
      service: task.serviceSec,
      delivery: task.delivery,
      pickup: task.pickup,
      skills: bitsOf(task.requiredSkills),
      time_windows: task.windows,
    })),
    vehicles,
    matrices: Object.fromEntries(profiles),
  };
}
