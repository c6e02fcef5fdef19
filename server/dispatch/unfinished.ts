import type { UnfinishedRoute } from '#shared/dispatch/routes';
import { AppError } from '../kernel/errors';
import { RouteModel, type RouteDoc } from './model';

/** Whose other routes count: those of a crew and, where there is one, of its vehicle; `routeId` is the route itself. */
interface Starting {
  organisationId: string;
  crewId: string;
  vehicleId?: string;
  routeId?: string;
}

const startingOf = (route: RouteDoc): Starting => ({
  organisationId: String(route.organisationId),
  ...{ crewId: route.crew.id, vehicleId: route.vehicle.id, routeId: String(route._id) },
});
const othersOf = ({ organisationId, crewId, vehicleId, routeId }: Starting) => ({
  ...{ organisationId, active: true },
  ...(routeId && { _id: { $ne: routeId } }),
  $or: [{ 'crew.id': crewId }, ...(vehicleId ? [{ 'vehicle.id': vehicleId }] : [])],
});

/** The oldest route under way of the same crew or vehicle; null when nothing is in the way. */
async function findUnfinished(starting: Starting): Promise<RouteDoc | null> {
  return RouteModel.findOne({ ...othersOf(starting), status: 'started' } as never)
    .sort({ day: 1 })
    .lean<RouteDoc>();
}

/** What a crew has to see finished before it starts its route of a day, null when it may start. */
export async function unfinishedFor(crew: {
  organisationId: string;
  crewId: string;
  route: RouteDoc | null;
}): Promise<UnfinishedRoute | null> {
  const { route } = crew;
  if (route && route.status !== 'published') return null;
  const found = await findUnfinished(route ? startingOf(route) : crew);
  return found && { ...namesOf(found), isOwn: found.crew.id === crew.crewId };
}

const namesOf = ({ _id, day, letter, vehicle, crew }: RouteDoc) => ({
  ...{ routeId: String(_id), day, letter, plate: vehicle.plate, crewName: crew.name },
});

/** Refuses to start a route while its crew or its vehicle is on another one. */
export async function assertNothingUnfinished(route: RouteDoc): Promise<void> {
  const found = await findUnfinished(startingOf(route));
  if (!found) return;
  const { crewName, ...names } = namesOf(found);
  const { day, letter, plate } = names;
  const isOwn = found.crew.id === route.crew.id;
  throw new AppError('route_unfinished', `Route ${letter} of ${day} (${plate}, ${crewName}) is not finished`, {
    action: `${isOwn ? 'Finish it' : `Have ${crewName} finish it`} first, or ask the dispatcher to end it.`,
    details: { ...names, isOwn },
  });
}

/** Two routes of a crew or vehicle that are started at the same moment meet at each other: one of the transactions begins again. */
export async function meetOtherStarts(route: RouteDoc): Promise<void> {
  const others = { ...othersOf(startingOf(route)), status: 'published' };
  await RouteModel.updateMany(others as never, { $inc: { version: 1 } });
}
