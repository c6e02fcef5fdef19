import type { mongo } from 'mongoose';
import { Snapshot, type Check } from './check';
import { actsOnce, unitsByActs } from './checks/acts';
import { closedRoutesBalanced, receiptsAddUp } from './checks/books';
import { custodyUnbroken, loadsAboard } from './checks/custody';
import { legsWithinCapacity } from './checks/legs';
import { nothingParked, toldOnce } from './checks/events';
import { dealerOrders, keptAnswers, requestsByEvents, slotLedgers } from './checks/requests';
import { publicationsWhole, requestsOnRoutes, routesOwnedOnce, runsEndOnce } from './checks/routes';

/** Every invariant, in the order of the flow, in words. */
const checks: Record<string, Check> = {
  'every request opened once, its events lead to its status': requestsByEvents,
  'every confirmed booking is there': keptAnswers,
  'no window holds more or less than its requests': slotLedgers,
  'a dealer order belongs to one request': dealerOrders,
  'a plan run ends once, with one plan': runsEndOnce,
  'a publication is whole and told once': publicationsWhole,
  'no shift, crew, vehicle or request has two routes': routesOwnedOnce,
  'a request under way stands on the route that it names': requestsOnRoutes,
  'every act has its event once': actsOnce,
  'every unit came aboard by one act': unitsByActs,
  'custody is unbroken': custodyUnbroken,
  'loads are what is aboard': loadsAboard,
  'no vehicle carries more than it may on any leg': legsWithinCapacity,
  'closed routes are accounted for': closedRoutesBalanced,
  'receipts add up': receiptsAddUp,
  'nobody is told twice': toldOnce,
  'no listener has given up': nothingParked,
};

/** What the audit has found: breaches by invariant; empty lists where it holds. */
export type Audit = Record<string, string[]>;

/**
 * Reads a database as it stands at one moment, also while it is written to, and judges it. It changes nothing and trusts no code that wrote it.
 */
export async function audit({ client, db }: { client: mongo.MongoClient; db: mongo.Db }): Promise<Audit> {
  const session = client.startSession({ snapshot: true });
  try {
    const snapshot = new Snapshot(db, session);
    const found: Audit = {};
    for (const [name, check] of Object.entries(checks)) found[name] = await check(snapshot);
    return found;
  } finally {
    await session.endSession();
  }
}

/** All breaches of an audit, each with its invariant. */
export function breachesOf(found: Audit): string[] {
  return Object.entries(found).flatMap(([name, lines]) => lines.map((line) => `${name}: ${line}`));
}
