import { toVisit } from '../gather-day';
import { buildProblem, type BuiltProblem } from '../problem';
import type { Problem, Task } from '../solver';
import type { SlotDemand } from '../../requests';

type Matrix = Problem['matrices'][number];

/** A table with one place more; ways to it are the embedded model's. O(places²) to copy. */
function grown(table: Matrix, wayTo: (place: number) => { durationSec: number; distanceM: number }): Matrix {
  const { size } = table;
  const cells = () => new Int32Array(new SharedArrayBuffer((size + 1) ** 2 * Int32Array.BYTES_PER_ELEMENT));
  const [durationSec, distanceM] = [cells(), cells()];
  for (let from = 0; from < size; from++) {
    const row = from * (size + 1);
    durationSec.set((table.durationSec as Int32Array).subarray(from * size, (from + 1) * size), row);
    distanceM.set((table.distanceM as Int32Array).subarray(from * size, (from + 1) * size), row);
    const way = wayTo(from);
    durationSec[row + size] = durationSec[size * (size + 1) + from] = way.durationSec;
    distanceM[row + size] = distanceM[size * (size + 1) + from] = way.distanceM;
  }
  return { size: size + 1, durationSec, distanceM };
}

/**
 * The problem of a day with a visit that somebody asks for, once for each window, and the tasks of each. Much cheaper than building the day
 * again: only the new place is added to the travel tables.
 */
export async function withDemand(
  built: BuiltProblem,
  demand: SlotDemand,
  windows: readonly { from: string; to: string }[],
): Promise<{ problem: Problem; demands: number[][] }> {
  const { problem, day, places, profiles } = built;
  const named = { code: '', name: '' };
  const requests = windows.map((window, n) => toVisit({ ...named, id: `asked:${n}` }, demand, window));
  // Small: the sites, the homes and the one place. Categories, skills and facilities have the same numbers as in the whole day.
  const asked = await buildProblem({ ...day, requests });
  const at = requests[0]!.place;
  const known = places.findIndex(({ lng, lat }) => lng === at.lng && lat === at.lat);
  const place = known < 0 ? places.length : known;
  const matrices =
    known >= 0
      ? problem.matrices
      : problem.matrices.map((table, profile) => {
          const vehicle = profiles[problem.shifts.findIndex((shift) => shift.profile === profile)]!;
          return grown(table, (from) => day.travel.leg(places[from]!, at, vehicle));
        });
  const first = problem.tasks.length;
  const tasks = asked.problem.tasks.map((task): Task => ({ ...task, place }));
  const couplings = asked.problem.couplings.map((one) => ({
    ...one,
    first: one.first + first,
    second: one.second + first,
  }));
  const demands = windows.map((_, n) =>
    asked.visits.flatMap(({ request }, task) => (request.id === `asked:${n}` ? [first + task] : [])),
  );
  return {
    problem: {
      ...problem,
      matrices,
      tasks: [...problem.tasks, ...tasks],
      couplings: [...problem.couplings, ...couplings],
    },
    demands,
  };
}
