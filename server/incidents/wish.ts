import { instantOf, localTime } from '#shared/kernel/time';
import type { RepairWish } from '../dispatch';
import type { Kernel } from '../kernel/kernel';
import { getDistrict } from '../network';
import { listPlannableRequests, getRequestDoc, type RequestDoc } from '../requests';
import { IncidentModel, type IncidentDoc } from './model';

/** A second try today begins this much later at the earliest, and ends before this hour. */
const againAfterSec = 45 * 60;
const againUntilSec = 20 * 3600;
/** Waiting requests that a freed hour may take. */
const mostWaiting = 5;

/** Sites that incidents of the day report closed or full; a crossing is closed in the network. */
async function closedSitesOn({ organisationId, day }: IncidentDoc): Promise<RepairWish['closedSiteIds']> {
  const kind = { $in: ['site_full', 'site_closed'] };
  const found = await IncidentModel.find({ organisationId, day, status: { $ne: 'dismissed' }, kind } as never, {
    siteId: 1,
  }).lean<IncidentDoc[]>();
  return found.flatMap(({ siteId }) => siteId ?? []);
}

/** Requests that a repair of an incident is to serve besides those of the routes. */
async function requestsFor(incident: IncidentDoc): Promise<RequestDoc[]> {
  if (incident.kind === 'cancelled_underway') {
    const { organisationId, day } = incident;
    const waiting = await listPlannableRequests({ organisationId: String(organisationId), day });
    return waiting.filter(({ status }) => status === 'waiting').slice(0, mostWaiting);
  }
  // What is aboard already is not collected again.
  if (!incident.requestId || incident.kind === 'collected_off_route') return [];
  const request = await getRequestDoc(incident.requestId);
  const isOpen = request.status === 'failed' || (request.status === 'waiting' && request.slot.day === incident.day);
  return isOpen ? [request] : [];
}

/** What a repair of an incident has to reach: whom to visit, within which time, around what is closed. */
export async function wishOf(kernel: Kernel, incident: IncidentDoc): Promise<RepairWish> {
  const { timeZone } = await getDistrict(incident.districtCode);
  const midnightMs = instantOf(incident.day, 0, timeZone).getTime();
  const nowSec = Math.round((kernel.clock.now().getTime() - midnightMs) / 1000);
  const requests = await requestsFor(incident);
  const again = requests.filter(({ status, slotToAt }) => status === 'failed' || slotToAt <= kernel.clock.now());
  return {
    requestIds: requests.map(({ _id }) => String(_id)),
    windows: new Map(
      again.map(({ _id }) => [String(_id), [nowSec + againAfterSec, Math.max(againUntilSec, nowSec + againAfterSec)]]),
    ),
    closedSiteIds: await closedSitesOn(incident),
  };
}

/** The two hours that a resident is asked to agree to for a visit at a moment, on half hours. */
export function slotAround(at: Date, timeZone: string): { day: string; from: string; to: string } {
  const { day, sec } = localTime(at, timeZone);
  const fromSec = Math.max(0, Math.floor((sec - 900) / 1800) * 1800);
  const toSec = Math.min(fromSec + 7200, 86_340);
  const words = (value: number) =>
    `${String(Math.floor(value / 3600)).padStart(2, '0')}:${String(Math.floor((value % 3600) / 60)).padStart(2, '0')}`;
  return { day, from: words(fromSec), to: words(toSec) };
}
