import { localTime, timeOfSec } from '#shared/kernel/time';
import type { EventName } from '#shared/events';
import type { NoticeKind } from '#shared/notices/notices';
import type { RequestStatus } from '#shared/requests/requests';
import { getRouteDoc, type RouteDoc } from '../dispatch';
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
  'requests:message-sent',
  'requests:window-moved',
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

/** Visits that come after their booked window, without those whose residents know, or do not wait any more. */
async function ofLateness(routeId: string, late: readonly { requestId: string; etaAt: Date }[]): Promise<Telling[]> {
  const told = await lastToldOf(
    late.map(({ requestId }) => requestId),
    'visit_late',
  );
  const news = late.filter(({ requestId, etaAt }) => {
    const before = told.get(requestId);
    const isKnown = before?.routeId === routeId && before.etaAt;
    return !isKnown || etaAt.getTime() >= Date.parse(isKnown) + lateAgainMs;
  });
  const docs = await listRequestDocs(news.map(({ requestId }) => requestId));
  const tellings: Telling[] = [];
  for (const { requestId, etaAt } of news) {
    const doc = docs.find(({ _id }) => String(_id) === requestId);
    if (!doc || (doc.status !== 'planned' && doc.status !== 'onway')) continue;
    const window = announcedWindow(etaAt, doc.slotFromAt);
    tellings.push(await toResident('visit_late', doc, window, { routeId, etaAt: etaAt.toISOString() }));
  }
  return tellings;
}

async function ofEstimates({ data }: StoredEvent<'tracking:arrivals-estimated'>): Promise<Telling[]> {
  const { routeId, lateStopIds } = data;
  if (lateStopIds.length === 0) return [];
  const { stops } = await getRouteDoc(routeId);
  const late = stops.flatMap(({ id, visit, etaAt }) =>
    lateStopIds.includes(id) && visit && etaAt ? [{ requestId: visit.requestId, etaAt }] : [],
  );
  return ofLateness(routeId, late);
}

/** Inside the booked window the inbox is enough, unless it has moved far. */
async function ofMovedWindow(
  { data }: StoredEvent<'requests:window-moved'>,
  { smsMoveMin }: TellingTerms,
): Promise<Telling[]> {
  const { requestId, routeId, movedMin, late } = data;
  const doc = await getRequestDoc(requestId);
  const etaAt = doc.route?.routeId === routeId ? doc.route.etaAt : null;
  if (!etaAt || (doc.status !== 'planned' && doc.status !== 'onway')) return [];
  if (late || doc.route?.late) return ofLateness(routeId, [{ requestId, etaAt }]);
  const telling = await toResident('window_moved', doc, shownWindow(doc));
  const isFar = Math.abs(movedMin) >= smsMoveMin;
  return [{ ...telling, recipients: telling.recipients.filter(({ channel }) => channel === 'app' || isFar) }];
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

/** What the operator has set. */
export interface TellingTerms {
  /** Text messages can be sent. */
  texting: boolean;
  /** A visit that moves by so many minutes inside its window is worth a text message. */
  smsMoveMin: number;
}

/** What an event has to tell. */
export async function tellingsOf(event: ToldEvent, terms: TellingTerms): Promise<Telling[]> {
  switch (event.name) {
    case 'requests:opened': {
      const { channel } = event.data;
      if (channel === 'demo' || (channel === 'web' && !terms.texting)) return [];
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
    case 'requests:message-sent': {
      if (event.data.from === 'resident') return [];
      const doc = await getRequestDoc(event.data.requestId);
      return [await toResident('message_answered', doc, slotOf(doc))];
    }
    case 'requests:window-moved':
      return ofMovedWindow(event, terms);
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
