import { type Check } from '../check';

interface Unit {
  code: string;
  organisationId: unknown;
  districtCode: string;
  routeId: string;
  custody: string;
  unloadStopId: string | null;
  receivedKg: number | null;
}

/** Each unit went from hand to hand: aboard a route that is not over, unloaded by an act that names it, received by a weighing or missing with a gap. */
export const custodyUnbroken: Check = async (db) => {
  const found: string[] = [];
  for await (const unit of db.collection<Unit>('units').find()) {
    const { code, custody, routeId, unloadStopId } = unit;
    const count = (name: string, data: Record<string, unknown>) =>
      db.collection('events').countDocuments({ name, ...data });
    if (custody === 'aboard' && unloadStopId) found.push(`unit ${code} is aboard, yet was unloaded`);
    if (custody === 'aboard') continue;
    if (custody === 'unloaded' && !unloadStopId) found.push(`unit ${code} was unloaded nowhere`);
    const unloadings = await count('dispatch:units-unloaded', { 'data.routeId': routeId, 'data.unitCodes': code });
    if (unloadStopId && unloadings === 0) found.push(`unit ${code} was unloaded, nobody told`);
    const weighings = await count('sorting:unit-received', { 'data.unitCode': code });
    if (custody === 'received' && weighings !== 1) found.push(`unit ${code} is received, weighed ${weighings} times`);
    if (custody === 'missing') {
      const gaps = await db.collection('gaps').countDocuments({ unitCode: code, kind: 'missing' });
      if (gaps === 0) found.push(`unit ${code} is missing, no gap has an owner for it`);
    }
  }
  return found;
};

interface Route {
  letter: string;
  day: string;
  status: string;
  active: boolean;
  load: { oldKg: number; oldPieces: number };
}

/** What a route says it has aboard is what the units aboard weigh. */
export const loadsAboard: Check = async (db) => {
  const found: string[] = [];
  const aboard = db
    .collection('units')
    .aggregate<{ _id: string; kg: number; pieces: number }>([
      { $match: { custody: 'aboard' } },
      { $group: { _id: '$routeId', kg: { $sum: '$weightKg' }, pieces: { $sum: 1 } } },
    ]);
  const units = new Map((await aboard.toArray()).map((one) => [one._id, one]));
  for await (const { _id, letter, day, load } of db.collection<Route>('routes').find()) {
    const own = units.get(String(_id)) ?? { kg: 0, pieces: 0 };
    if (own.pieces !== load.oldPieces || Math.abs(own.kg - load.oldKg) > 0.01)
      found.push(
        `route ${letter} of ${day} says ${load.oldPieces} pieces, ${load.oldKg} kg aboard; units: ${own.pieces}, ${own.kg} kg`,
      );
  }
  return found;
};
