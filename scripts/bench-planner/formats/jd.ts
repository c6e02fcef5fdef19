import { drivenUnits, matrixOf, textbookProblem, type Instance } from '../instance';

/** Loads are shares of a vehicle's volume with up to six decimals. */
const LOAD_SCALE = 1_000_000;

/** Instances of a Chinese logistics company: explicit asymmetric metres and minutes, cost per vehicle and metre. */
export function readJd(text: string, name: string): Instance {
  const header = new Map(
    [...text.matchAll(/^(\w+) : (.+)$/gm)].map(([, key, value]) => [key ?? '', Number(value)] as const),
  );
  const size = header.get('DIMENSION') ?? 0;
  const fixed = header.get('DISPATCHINGCOST') ?? 0;
  const perMetre = header.get('UNITCOST') ?? 0;
  const [, nodes = '', travel = ''] = text.split(/NODE_SECTION\n|DISTANCETIME_SECTION\n/);
  const rowsOf = (part: string, columns: number) =>
    part
      .split('\n')
      .map((line) => line.split(',').map(Number))
      .filter((row) => row.length === columns && row.every(Number.isFinite));
  const stops = rowsOf(nodes, 6).map(([, delivery = 0, pickup = 0, ready = 0, due = 0, service = 0]) => ({
    delivery: [Math.round(delivery * LOAD_SCALE)],
    pickup: [Math.round(pickup * LOAD_SCALE)],
    ready,
    due,
    service,
  }));
  const distanceM = matrixOf(size, () => 0);
  const durationSec = matrixOf(size, () => 0);
  for (const [from = 0, to = 0, metres = 0, minutes = 0] of rowsOf(travel, 4)) {
    if (from === to) continue;
    distanceM[from * size + to] = metres;
    durationSec[from * size + to] = minutes;
  }
  const built = textbookProblem({
    dimensions: 1,
    matrix: { size, durationSec, distanceM },
    stops,
    fleet: {
      depots: [0],
      vehicles: [header.get('VEHICLES') ?? size],
      capacity: [Math.round((header.get('CAPACITY') ?? 0) * LOAD_SCALE)],
      windowOfDepot: [[stops[0]?.ready ?? 0, stops[0]?.due ?? 0]],
      costs: { fixed, perUnit: perMetre },
    },
  });
  return {
    family: 'jd',
    name,
    objective: 'cost',
    customers: size - 1,
    ...built,
    worthOf: ({ routes }) => {
      const distance = drivenUnits(built.problem, { routes });
      return { vehicles: routes.length, distance, cost: fixed * routes.length + perMetre * distance };
    },
  };
}
