import { drivenUnits, matrixOf, textbookProblem, type Instance } from '../instance';

const SCALE = 1000;

const rowsOf = (text: string, name: string): number[][] => {
  const after = text.split(new RegExp(`^${name}\\s*$`, 'm'))[1] ?? '';
  const rows: number[][] = [];
  for (const line of after.split('\n').map((one) => one.trim())) {
    if (/^[A-Z]/.test(line)) break;
    if (line) rows.push(line.split(/\s+/).map(Number));
  }
  return rows;
};

/** Several depots with windows and a longest route (VRPLIB as PyVRP writes it): all numbers × 1,000, distances rounded; the value is cost / 1,000. */
export function readMultiDepot(text: string, name: string): Instance {
  const head = (key: string) => Number(new RegExp(`^${key}\\s*:\\s*([\\d.]+)`, 'm').exec(text)?.[1]);
  const places = rowsOf(text, 'NODE_COORD_SECTION');
  const size = places.length;
  const distanceM = matrixOf(size, (from, to) => {
    const [, x1 = 0, y1 = 0] = places[from] ?? [];
    const [, x2 = 0, y2 = 0] = places[to] ?? [];
    return Math.round(Math.hypot(x1 - x2, y1 - y2) * SCALE);
  });
  const column = (rows: readonly number[][], at: number) => rows.map((row) => row[at] ?? 0);
  const demand = column(rowsOf(text, 'DEMAND_SECTION'), 1);
  const service = column(rowsOf(text, 'SERVICE_TIME_SECTION'), 1);
  const windows = rowsOf(text, 'TIME_WINDOW_SECTION');
  const stops = places.map((_, n) => ({
    delivery: [demand[n] ?? 0],
    pickup: [0],
    ready: Math.round((windows[n]?.[1] ?? 0) * SCALE),
    due: Math.round((windows[n]?.[2] ?? 0) * SCALE),
    service: Math.round((service[n] ?? 0) * SCALE),
  }));
  const depots = rowsOf(text, 'DEPOT_SECTION')
    .flat()
    .filter((depot) => depot > 0)
    .map((depot) => depot - 1);
  const ofVehicle = column(rowsOf(text, 'VEHICLES_DEPOT_SECTION'), 1).map((depot) => depot - 1);
  const maxDuration = head('VEHICLES_MAX_DURATION');
  const built = textbookProblem({
    dimensions: 1,
    matrix: { size, durationSec: distanceM, distanceM },
    stops,
    fleet: {
      depots,
      vehicles: depots.map((depot) => ofVehicle.filter((one) => one === depot).length),
      capacity: [head('CAPACITY')],
      windowOfDepot: depots.map((depot) => [stops[depot]?.ready ?? 0, stops[depot]?.due ?? 0]),
      ...(Number.isFinite(maxDuration) && { maxDuration: Math.round(maxDuration * SCALE) }),
      costs: { fixed: 0, perUnit: 1 },
    },
  });
  return {
    family: 'mdvrptw',
    name,
    objective: 'distance',
    customers: size - depots.length,
    ...built,
    worthOf: ({ routes }) => {
      const distance = drivenUnits(built.problem, { routes }) / SCALE;
      return { vehicles: routes.length, distance, cost: distance };
    },
  };
}
