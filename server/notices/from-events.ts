import { localTime, timeOfSec } from '#shared/kernel/time';
import type { EventName } from '#shared/events';
import type { NoticeKind } from '#shared/notices/notices';
import type { RequestStatus } from '#shared/requests/requests';
import { getRouteDoc, type RouteDoc, type StopDoc } from '../dispatch';
import type { StoredEvent } from '../kernel/events/event-store';
import { getDistrict } from '../network';
import { announcedWindow, getRequestDoc, listRequestDocs, windowsOf, type RequestDoc } from '../requests';
import { NoticeModel, type NoticeDoc } from './model';
import { recipientsOfCrew, recipientsOfRequest } from './people';
import type { Telling } from './tell';

/** What is told when a request comes into a state; the rest is silent. */
const ofStatus: Partial<Record<RequestStatus, NoticeKind>> = {
  planned: 'visit_planned',
  onway: 'vehicle_underway',
  done: 'visit_done',
  failed: 'visit_failed',
  cancelled: 'visit_cancelled',
};
/** Later by this much than last told is worth telling again. */
const lateAgainMs = 30 * 60_000;

/** The events that people are told of. */
export const toldEvents = [
  'requests:opened',
  'requests:status-changed',
  'requests:rescheduled',
  'tracking:arrivals-estimated',
  'dispatch:plan-published',
  'dispatch:route-revised',
] as const satisfies readonly EventName[];
type ToldEvent = { [N in (typeof toldEvents)[number]]: StoredEvent<N> }[(typeof toldEvents)[number]];

async function toResident(
  kind: NoticeKind,
  doc: RequestDoc,
  window: { fromAt: Date; toAt: Date },
  more: Record<string, string> = {},
): Promise<Telling> {
  const { timeZone } = await getDistrict(doc.districtCode);
  const time = (at: Date) => timeOfSec(localTime(at, timeZone).sec);
  return {
    kind,
    recipients: await recipientsOfRequest(doc),
    organisationId: doc.organisationId,
    districtCode: doc.districtCode,
    requestId: String(doc._id),
    params: {
      code: doc.code,
      day: localTime(window.fromAt, timeZone).day,
      from: time(window.fromAt),
      to: time(window.toAt),
      ...more,
    },
  };
}

const slotOf = (doc: RequestDoc) => ({ fromAt: doc.slotFromAt, toAt: doc.slotToAt });
/** The narrowest window that the status page shows. */
function shownWindow(doc: RequestDoc): { fromAt: Date; toAt: Date } {
  const last = windowsOf(doc).at(-1);
  return last ? { fromAt: new Date(last.fromAt), toAt: new Date(last.toAt) } : slotOf(doc);
}

/** What was told last of a kind, by request. */
async function lastToldOf(requestIds: readonly string[], kind: NoticeKind): Promise<Map<string, NoticeDoc['params']>> {
  const docs = await NoticeModel.aggregate<{ _id: string; params: NoticeDoc['params'] }>([
    { $match: { requestId: { $in: requestIds }, kind } },
    { $sort: { _id: 1 } },
    { $group: { _id: '$requestId', params: { $last: '$params' } } },
  ]);
  return new Map(docs.map(({ _id, params }) => [_id, params]));
}

async function ofStatusChange({ data, actor }: StoredEvent<'requests:status-changed'>): Promise<Telling[]> {
  const kind = ofStatus[data.to];
  if (!kind) return [];
  const doc = await getRequestDoc(data.requestId);
  // What the resident did on the own page, or what has changed again since, is no news.
  if (doc.status !== data.to || (doc.accountId && actor.accountId === String(doc.accountId))) return [];
  const telling = await toResident(kind, doc, shownWindow(doc), { plate: doc.route?.plate ?? '' });
  if (kind === 'visit_planned') {
    const before = (await lastToldOf([data.requestId], kind)).get(data.requestId);
    const same = (['day', 'from', 'to'] as const).every((name) => before?.[name] === telling.params[name]);
    if (same) return [];
  }
  return [telling];
}

async function ofEstimates({ data }: StoredEvent<'tracking:arrivals-estimated'>): Promise<Telling[]> {
  if (data.lateStopIds.length === 0) return [];
  const { stops } = await getRouteDoc(data.routeId);
  const late = stops.filter(({ id, visit, etaAt }) => data.lateStopIds.includes(id) && visit && etaAt);
  const requestIds = late.flatMap(({ visit }) => visit?.requestId ?? []);
  const told = await lastToldOf(requestIds, 'visit_late');
  const isNews = ({ visit, etaAt }: StopDoc) => {
    const before = told.get(visit?.requestId ?? '');
    const isKnown = before?.routeId === data.routeId && before.etaAt;
    return !isKnown || (etaAt?.getTime() ?? 0) >= Date.parse(isKnown) + lateAgainMs;
  };
  const news = late.filter(isNews);
  const docs = await listRequestDocs(news.flatMap(({ visit }) => visit?.requestId ?? []));
  const tellings: Telling[] = [];
  for (const stop of news) {
    const doc = docs.find(({ _id }) => String(_id) === stop.visit?.requestId);
    if (!doc || !stop.etaAt || (doc.status !== 'planned' && doc.status !== 'onway')) continue;
    const window = announcedWindow(stop.etaAt, doc.slotFromAt);
    const more = { routeId: data.routeId, etaAt: stop.etaAt.toISOString() };
    tellings.push(await toResident('visit_late', doc, window, more));
  }
  return tellings;
}

async function toCrew(kind: NoticeKind, route: RouteDoc): Promise<Telling> {
  return {
    kind,
    recipients: await recipientsOfCrew(route.crew.id),
    organisationId: route.organisationId,
    districtCode: route.districtCode,
    routeId: String(route._id),
    params: {
      day: route.day,
      letter: route.letter,
      n: String(route.stops.filter(({ visit, status }) => visit && status !== 'skipped').length),
    },
  };
}

/** What an event has to tell. `texting`: text messages can be sent. */
export async function tellingsOf(event: ToldEvent, { texting }: { texting: boolean }): Promise<Telling[]> {
  switch (event.name) {
    case 'requests:opened': {
      const { channel } = event.data;
      if (channel === 'demo' || (channel === 'web' && !texting)) return [];
      const doc = await getRequestDoc(event.data.requestId);
      const telling = await toResident('request_booked', doc, slotOf(doc));
      // Who books on the page sees it there.
      const recipients = telling.recipients.filter(({ channel }) => channel === 'sms' || doc.channel === 'phone');
      return [{ ...telling, recipients }];
    }
    case 'requests:status-changed':
      return ofStatusChange(event);
    case 'requests:rescheduled': {
      const doc = await getRequestDoc(event.data.requestId);
      if (doc.accountId && event.actor.accountId === String(doc.accountId)) return [];
      return [await toResident('visit_moved', doc, slotOf(doc))];
    }
    case 'tracking:arrivals-estimated':
      return ofEstimates(event);
    case 'dispatch:plan-published': {
      const tellings: Telling[] = [];
      for (const routeId of event.data.routeIds)
        tellings.push(await toCrew('route_published', await getRouteDoc(routeId)));
      return tellings;
    }
    case 'dispatch:route-revised':
      return [await toCrew('route_revised', await getRouteDoc(event.data.routeId))];
  }
}
