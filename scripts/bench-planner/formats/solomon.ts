import { customersOf, matrixOf, textbookProblem, VEHICLE_FIRST, type Instance, type Objective } from '../instance';

/** Distances and times are kept in thousandths, times rounded up: what is feasible here is feasible in exact numbers. */
const EXACT_SCALE = 1000;
/** DIMACS: each distance truncated to one decimal. */
const DIMACS_SCALE = 10;

/** Solomon's columns; Wang and Chen's have one more, for the pickup. `dimacs`: distances truncated to one decimal, as DIMACS 2021 counts. */
export function readSolomon(
  text: string,
  input: { family: string; name: string; objective: Objective; dimacs: boolean },
): Instance {
  const rows = text
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter((row) => row.length >= 2 && row.every(Number.isFinite));
  const [head = [], ...places] = rows;
  const [vehicles = 0, capacity = 0] = head.slice(-2);
  const hasPickup = (places[0]?.length ?? 0) >= 8;
  const scale = input.dimacs ? DIMACS_SCALE : EXACT_SCALE;
  const exact = (from: number, to: number) => {
    const [, x1 = 0, y1 = 0] = places[from] ?? [];
    const [, x2 = 0, y2 = 0] = places[to] ?? [];
    return Math.hypot(x1 - x2, y1 - y2);
  };
  const size = places.length;
  const distanceM = matrixOf(size, (from, to) =>
    input.dimacs ? Math.floor(exact(from, to) * scale + 1e-9) : Math.round(exact(from, to) * scale),
  );
  const durationSec = input.dimacs
    ? distanceM
    : matrixOf(size, (from, to) => Math.ceil(exact(from, to) * scale - 1e-9));
  const stops = places.map((row) => {
    const [ready = 0, due = 0, service = 0] = row.slice(hasPickup ? 5 : 4);
    return {
      delivery: [row[3] ?? 0],
      pickup: [hasPickup ? (row[4] ?? 0) : 0],
      ready: ready * scale,
      due: due * scale,
      service: service * scale,
    };
  });
  const depot = stops[0];
  const built = textbookProblem({
    dimensions: 1,
    matrix: { size, durationSec, distanceM },
    stops,
    fleet: {
      depots: [0],
      vehicles: [vehicles],
      capacity: [capacity],
      windowOfDepot: [[depot?.ready ?? 0, depot?.due ?? 0]],
      costs: { fixed: input.objective === 'vehicles' ? VEHICLE_FIRST * scale : 0, perUnit: 1 },
    },
  });
  return {
    ...input,
    customers: size - 1,
    ...built,
    worthOf: (solution) => {
      let distance = 0;
      for (const customers of customersOf(built, solution)) {
        const path = [0, ...customers, 0];
        for (let k = 1; k < path.length; k += 1) {
          const [from = 0, to = 0] = [path[k - 1], path[k]];
          distance += input.dimacs ? (distanceM[from * size + to] ?? 0) / scale : exact(from, to);
        }
      }
      return { vehicles: solution.routes.length, distance, cost: distance };
    },
  };
}
