import { drivenUnits, matrixOf, textbookProblem, type Instance } from '../instance';

const MATRIX_SCALE = 10_000;

const section = (text: string, name: string): string[] => {
  const after = text.split(new RegExp(`^${name}\\s*$`, 'm'))[1] ?? '';
  const lines = after.split('\n').map((line) => line.trim());
  const end = lines.findIndex((line) => /^[A-Z_]+$/.test(line));
  return (end < 0 ? lines : lines.slice(0, end)).filter(Boolean);
};
const header = (text: string, name: string) => Number(new RegExp(`^${name}\\s*:\\s*([\\d.]+)`, 'm').exec(text)?.[1]);
const numbers = (line: string) => line.split(/\s+/).map(Number);

/** Pickup and delivery without windows: an explicit matrix in ten-thousandths, or exact Euclidean distances. Any number of vehicles. */
export function readPickupAndDelivery(text: string, family: string, name: string): Instance {
  const size = header(text, 'DIMENSION');
  const matrixLines = section(text, 'EDGE_WEIGHT_SECTION');
  const flat = matrixLines.flatMap(numbers);
  const places = section(text, 'NODE_COORD_SECTION').map(numbers);
  const exact = (from: number, to: number) => {
    if (flat.length > 0) return (flat[from * size + to] ?? 0) / MATRIX_SCALE;
    const [, x1 = 0, y1 = 0] = places[from] ?? [];
    const [, x2 = 0, y2 = 0] = places[to] ?? [];
    return Math.hypot(x1 - x2, y1 - y2);
  };
  const distanceM = matrixOf(size, (from, to) => Math.round(exact(from, to) * MATRIX_SCALE));
  const stops = section(text, 'PICKUP_AND_DELIVERY_SECTION')
    .slice(0, size)
    .map(numbers)
    .map(([, , , , , delivery = 0, pickup = 0]) => ({
      delivery: [delivery],
      pickup: [pickup],
      ready: 0,
      due: 900_000_000,
      service: 0,
    }));
  const built = textbookProblem({
    dimensions: 1,
    matrix: { size, durationSec: distanceM.map((distance) => Math.min(distance, 100_000)), distanceM },
    stops,
    fleet: {
      depots: [0],
      vehicles: [Math.min(size - 1, header(text, 'VEHICLES') + 10)],
      capacity: [header(text, 'CAPACITY')],
      windowOfDepot: [[0, 900_000_000]],
      costs: { fixed: 0, perUnit: 1 },
    },
  });
  return {
    family,
    name,
    objective: 'distance',
    customers: size - 1,
    ...built,
    worthOf: ({ routes }) => {
      const distance = drivenUnits(built.problem, { routes }) / MATRIX_SCALE;
      return { vehicles: routes.length, distance, cost: distance };
    },
  };
}
