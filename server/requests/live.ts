import type { StoredEvent } from '../kernel/events/event-store';
import type { Kernel, LiveRule, TopicPolicy } from '../kernel/kernel';
import { getDistrict } from '../network';
import { getBySecret } from './find';
import { RequestModel, type RequestDoc } from './model';
import { listRequestsOfRoute } from './on-route';
import { presentRequest, presentStatusPage } from './present';

const requestRoom = (requestId: string) => `request:${requestId}`;

/** Who has the secret link may watch. */
export const mayWatchRequest: TopicPolicy<'request'> = async ({ secret }) =>
  requestRoom(String((await getBySecret(secret))._id));

/** Pushes changed requests to their day and status page. */
export function requestsLive(kernel: Kernel): LiveRule[] {
  const { pushes } = kernel;
  const pushPage = async (doc: RequestDoc) => {
    const room = requestRoom(String(doc._id));
    if (!pushes.watched(room)) return;
    const page = await presentStatusPage(kernel, await getDistrict(doc.districtCode), doc);
    pushes.local(room, 'requests:status-page-changed', { page });
  };
  const pushPagesOfRoute = async ({ data }: { data: { routeId: string } }) => {
    for (const doc of await listRequestsOfRoute(data.routeId)) await pushPage(doc);
  };
  const pagesOf = ({ data }: { data: { routeId: string } }) => `requests.pages:${data.routeId}`;
  const pushRequest = async ({ data }: { data: { requestId: string; organisationId: string; day: string } }) => {
    const { requestId, organisationId, day } = data;
    const room = `day:${organisationId}:${day}`;
    if (!pushes.watched(room) && !pushes.watched(requestRoom(requestId))) return;
    const doc = await RequestModel.findById(requestId).lean<RequestDoc>();
    if (!doc) return;
    pushes.local(room, 'requests:changed', { request: presentRequest(doc, false) });
    await pushPage(doc);
  };
  // The request itself carries how much is unread; the talk is fetched by whoever has it open.
  const pushTalk = async ({ data }: { data: { requestId: string; organisationId: string; day: string } }) => {
    const { requestId, organisationId, day } = data;
    const dayRoom = `day:${organisationId}:${day}`;
    for (const room of [dayRoom, requestRoom(requestId)])
      pushes.local(room, 'requests:messages-changed', { requestId });
    if (!pushes.watched(dayRoom)) return;
    const doc = await RequestModel.findById(requestId).lean<RequestDoc>();
    if (doc) pushes.local(dayRoom, 'requests:changed', { request: presentRequest(doc, false) });
  };
  // Who looks at its day is told by the change of its state; who looks at the day it has left must see it go.
  const pushRescheduled = async ({ data }: { data: { requestId: string; day: string; previousDay: string } }) => {
    const { requestId, day, previousDay } = data;
    if (day === previousDay) return;
    const doc = await RequestModel.findById(requestId).lean<RequestDoc>();
    if (!doc) return;
    const room = `day:${String(doc.organisationId)}:${previousDay}`;
    pushes.local(room, 'requests:changed', { request: presentRequest(doc, false) });
  };
  const pushTaken = async ({ data: { requestId, offRoute } }: StoredEvent<'dispatch:unit-collected'>) => {
    const doc = offRoute && requestId ? await RequestModel.findById(requestId).lean<RequestDoc>() : null;
    if (doc) await pushPage(doc);
  };
  return [
    { on: 'requests:opened', push: pushRequest },
    { on: 'requests:status-changed', push: pushRequest },
    { on: 'requests:rescheduled', push: pushRescheduled },
    { on: 'requests:message-sent', push: pushTalk },
    { on: 'requests:messages-read', push: pushTalk },
    { on: 'dispatch:unit-collected', push: pushTaken },
    { on: 'tracking:arrivals-estimated', push: pushPagesOfRoute, mergeBy: pagesOf },
    { on: 'dispatch:route-revised', push: pushPagesOfRoute, mergeBy: pagesOf },
  ];
}
