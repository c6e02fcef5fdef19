import type { Incident } from '#shared/incidents/incidents';
import { isStanding } from '#shared/network/closures';
import { AccountModel } from '../accounts';
import { RouteModel, whyNotUndone, type RouteDoc } from '../dispatch';
import type { Kernel } from '../kernel/kernel';
import { CrossingModel, SiteModel } from '../network';
import { listRequestDocs } from '../requests';
import type { IncidentDoc } from './model';

const idsOf = (values: readonly (string | null | undefined)[]): string[] => [
  ...new Set(values.flatMap((value) => value ?? [])),
];

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;

/** Incidents as the console shows them, with one look-up for each kind of thing that they name. */
export async function presentIncidents(kernel: Kernel, docs: readonly IncidentDoc[]): Promise<Incident[]> {
  const routeIds = idsOf(docs.flatMap(({ routeId, repair }) => [routeId, ...(repair?.routeIds ?? [])]));
  const routes = await RouteModel.find({ _id: { $in: routeIds } }).lean<RouteDoc[]>();
  const requests = await listRequestDocs(idsOf(docs.map(({ requestId }) => requestId)));
  const sites = await SiteModel.find({ _id: { $in: idsOf(docs.map(({ siteId }) => siteId)) } }, { name: 1 }).lean();
  const crossings = await CrossingModel.find(
    { _id: { $in: idsOf(docs.map(({ crossingId }) => crossingId)) } },
    { name: 1, closed: 1, closedFrom: 1, closedUntil: 1 },
  ).lean();
  const owners = await AccountModel.find(
    { _id: { $in: idsOf(docs.map(({ ownerId }) => ownerId)) } },
    { name: 1 },
  ).lean();
  const byId = <T extends { _id: unknown }>(found: readonly T[], id: string | null) =>
    found.find(({ _id }) => String(_id) === id);
  const presented: Incident[] = [];
  for (const doc of docs) {
    const { ownerId, repair } = doc;
    const crossing = byId(crossings, doc.crossingId);
    const request = byId(requests, doc.requestId);
    const route = byId(routes, doc.routeId ?? request?.route?.routeId ?? null);
    presented.push({
      id: String(doc._id),
      ...{ day: doc.day, kind: doc.kind, status: doc.status, severity: doc.severity, source: doc.source },
      owner: ownerId ? { id: ownerId, name: byId(owners, ownerId)?.name ?? '' } : null,
      ...{ routeId: doc.routeId, stopId: doc.stopId, requestId: doc.requestId, siteId: doc.siteId },
      ...{ letter: route?.letter ?? '', plate: route?.vehicle.plate ?? '', crewName: route?.crew.name ?? '' },
      requestCode: request?.code ?? '',
      siteName: byId(sites, doc.siteId)?.name ?? '',
      ...{ crossingId: doc.crossingId, crossingName: crossing?.name ?? '' },
      closure:
        crossing && isStanding(crossing, kernel.clock.now())
          ? { from: iso(crossing.closedFrom), until: iso(crossing.closedUntil) }
          : null,
      ...{ place: doc.place, note: doc.note, openedAt: doc.openedAt.toISOString() },
      ...{ endedAt: doc.endedAt?.toISOString() ?? null, endNote: doc.endNote, times: doc.times, version: doc.version },
      repair: repair && {
        ...{ id: repair.id, way: repair.way, revision: repair.revision, appliedAt: repair.appliedAt.toISOString() },
        undoable: doc.status === 'repaired' && repair.applied !== null && (await whyNotUndone(repair.applied)) === null,
        crews: repair.routeIds.flatMap((routeId) => {
          const one = byId(routes, routeId);
          return one ? [crewOf(one, repair.revision)] : [];
        }),
      },
    });
  }
  return presented;
}

/** Has the crew of a route confirmed a revision, or a later one? */
function crewOf({ _id, letter, crew, change }: RouteDoc, revision: number) {
  const isTold = change && change.revision >= revision;
  const confirmedAt = isTold ? (change.confirmedAt?.toISOString() ?? null) : null;
  return { routeId: String(_id), letter, crewName: crew.name, confirmedAt };
}

/** One incident. */
export async function presentIncident(kernel: Kernel, doc: IncidentDoc): Promise<Incident> {
  const [presented] = await presentIncidents(kernel, [doc]);
  if (!presented) throw new Error('no incident was presented');
  return presented;
}
