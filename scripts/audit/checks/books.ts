import type { mongo } from 'mongoose';
import type { Check } from '../check';

interface Route {
  _id: mongo.ObjectId;
  letter: string;
  day: string;
  status: string;
}

/** A route that is closed has nothing aboard and nothing unloaded that nobody has weighed; its unloadings are closed. */
export const closedRoutesBalanced: Check = async (db) => {
  const found: string[] = [];
  const routes = db.collection<Route>('routes').find({ status: 'closed' }, { projection: { letter: 1, day: 1 } });
  for await (const { _id, letter, day } of routes) {
    const routeId = String(_id);
    const open = await db.collection('units').countDocuments({ routeId, custody: { $in: ['aboard', 'unloaded'] } });
    if (open > 0) found.push(`route ${letter} of ${day} is closed with ${open} units that are not accounted for`);
    const arrivals = await db.collection('arrivals').countDocuments({ routeId, status: 'unloaded' });
    if (arrivals > 0) found.push(`route ${letter} of ${day} is closed, ${arrivals} of its arrivals are not`);
  }
  return found;
};

interface Request {
  code: string;
  status: string;
  receipt: { units: { code: string; priceFen: number }[]; bonusFen?: number; paidFen: number } | null;
}

/** A receipt is paid for what it lists, and lists units that are there at the same price. */
export const receiptsAddUp: Check = async (db) => {
  const found: string[] = [];
  const done = db
    .collection<Request>('requests')
    .find({ receipt: { $ne: null } }, { projection: { code: 1, receipt: 1 } });
  for await (const { code, receipt } of done) {
    if (!receipt) continue;
    const sum = receipt.units.reduce((total, { priceFen }) => total + priceFen, receipt.bonusFen ?? 0);
    if (sum !== receipt.paidFen)
      found.push(`request ${code} is paid ${receipt.paidFen} fen for units and bonus of ${sum} fen`);
    for (const { code: unitCode, priceFen } of receipt.units) {
      const unit = await db.collection<{ priceFen: number }>('units').findOne({ code: unitCode });
      if (unit?.priceFen !== priceFen)
        found.push(`request ${code} lists unit ${unitCode} at ${priceFen} fen, stored: ${unit?.priceFen ?? 'nothing'}`);
    }
  }
  return found;
};
