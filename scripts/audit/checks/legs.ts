import type { mongo } from 'mongoose';
import type { Check } from '../check';

interface Goods {
  weightKg: number;
  volumeLitres: number;
}
interface Stop {
  id: string;
  leftAt: Date | null;
  dealerOrderIds: string[];
  visit: { delivery: { dealerOrderId: string } | null } | null;
  transfer?: { fromRouteId: string; unitCodes: string[] } | null;
}
interface Route {
  _id: mongo.ObjectId;
  letter: string;
  day: string;
  vehicle: { plate: string; capacityKg: number; capacityLitres: number; capacityPieces: number };
  stops: Stop[];
}
interface Act {
  type: 'arrive' | 'load' | 'deliver' | 'collect' | 'unload';
  stopId: string;
  countsAt: Date;
  input: { unit?: { code: string }; unitCodes?: string[]; dealerOrderIds?: string[] };
}
/** What came aboard and what left at one place. */
interface Change {
  at: number;
  on: string[];
  off: string[];
}

const types = ['arrive', 'load', 'deliver', 'collect', 'unload'];
/** Sums of decimal weights. */
const roundingError = 0.01;

/** What each stop of a route changed, in the order in which the crew came to them. Goods are named by their unit code or dealer order. */
function changesOf(acts: readonly Act[], { stops }: Route): Change[] {
  const changes = new Map<string, Change>();
  for (const { type, stopId, countsAt, input } of acts) {
    const stop = stops.find(({ id }) => id === stopId);
    const at = countsAt.getTime();
    const change = changes.get(stopId) ?? { at, on: [], off: [] };
    changes.set(stopId, { ...change, at: Math.min(at, change.at) });
    if (type === 'collect' && input.unit) change.on.push(input.unit.code);
    if (type === 'load') change.on.push(...(input.dealerOrderIds ?? []), ...(stop?.transfer?.unitCodes ?? []));
    if (type === 'deliver') change.off.push(stop?.visit?.delivery?.dealerOrderId ?? '');
    if (type === 'unload') change.off.push(...(input.unitCodes ?? []));
  }
  return [...changes.values()];
}

/** No vehicle carries more than it may on any leg: what its crew took and left at each place, at the weights of the doors and of the dealers' orders. */
export const legsWithinCapacity: Check = async (db) => {
  const found: string[] = [];
  const units = await db.collection<Goods & { code: string }>('units').find().toArray();
  const orders = await db.collection<Goods & { _id: mongo.ObjectId }>('dealer_orders').find().toArray();
  const goods = new Map<string, Goods>([
    ...units.map((unit) => [unit.code, unit] as const),
    ...orders.map((order) => [String(order._id), order] as const),
  ]);
  const routes = await db.collection<Route>('routes').find({ active: true }).toArray();
  const left = routes.flatMap(({ stops }) =>
    stops.flatMap(({ transfer, leftAt, dealerOrderIds }) =>
      transfer && leftAt
        ? [
            {
              from: transfer.fromRouteId,
              at: leftAt.getTime(),
              on: [],
              off: [...transfer.unitCodes, ...dealerOrderIds],
            },
          ]
        : [],
    ),
  );
  for (const route of routes) {
    const { _id, letter, day, vehicle } = route;
    const acts = await db
      .collection<Act & { routeId: string }>('acts')
      .find({ routeId: String(_id), type: { $in: types as Act['type'][] } })
      .toArray();
    const changes = [...changesOf(acts, route), ...left.filter(({ from }) => from === String(_id))];
    const aboard = new Set<string>();
    for (const { on, off } of changes.sort((one, other) => one.at - other.at)) {
      for (const name of on) aboard.add(name);
      for (const name of off) aboard.delete(name);
      const load = [...aboard].flatMap((name) => goods.get(name) ?? []);
      const carried = [
        ['kg', load.reduce((sum, { weightKg }) => sum + weightKg, 0), vehicle.capacityKg],
        ['litres', load.reduce((sum, { volumeLitres }) => sum + volumeLitres, 0), vehicle.capacityLitres],
        ['pieces', load.length, vehicle.capacityPieces],
      ] as const;
      for (const [what, amount, most] of carried)
        if (amount > most + roundingError)
          found.push(
            `route ${letter} of ${day}: ${amount.toFixed(1)} ${what} aboard, ${vehicle.plate} may carry ${most}`,
          );
    }
  }
  return found;
};
