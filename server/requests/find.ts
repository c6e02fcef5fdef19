import { Types } from 'mongoose';
import { AccountModel, assertSameTenant, tenantOf } from '../accounts';
import type { Actor } from '../kernel/actor';
import { notFound } from '../kernel/errors';
import { EventModel } from '../kernel/events/event-store';
import { HoldModel, type HoldDoc } from './hold-model';
import { RequestModel, type RequestDoc } from './model';

/** A request that the actor may see: the owner's own, or one of the dispatcher's organisation. */
export async function getSeenRequest(actor: Actor, id: string): Promise<RequestDoc> {
  const doc = await RequestModel.findById(id).lean<RequestDoc>();
  if (!doc || actor.role === 'collector') throw notFound('The request');
  if (actor.role === 'resident') {
    if (String(doc.accountId) !== actor.accountId) throw notFound('The request');
  } else assertSameTenant(actor, doc.organisationId, 'The request');
  return doc;
}

/** The request behind a secret link. */
export async function getBySecret(secret: string): Promise<RequestDoc> {
  const doc = await RequestModel.findOne({ secret }).lean<RequestDoc>();
  if (!doc) throw notFound('The booking');
  return doc;
}

/** What a resident has booked, and what was booked for the phone that the resident signed in with; newest first. */
export async function listResidentRequests(
  actor: Actor,
  query: { limit: number; cursor?: string | undefined },
): Promise<RequestDoc[]> {
  const account = await AccountModel.findById(actor.accountId, { phone: 1 }).lean();
  return RequestModel.find({
    $or: [{ accountId: actor.accountId }, ...(account?.phone ? [{ contactPhone: account.phone }] : [])],
    ...(query.cursor && { _id: { $lt: new Types.ObjectId(query.cursor) } }),
  })
    .sort({ _id: -1 })
    .limit(query.limit)
    .lean<RequestDoc[]>();
}

/** Requests of the organisation in booking order. */
export async function listOrganisationRequests(
  actor: Actor,
  query: {
    day?: string | undefined;
    status?: string | undefined;
    limit: number;
    cursor?: string | undefined;
  },
): Promise<RequestDoc[]> {
  return RequestModel.find({
    organisationId: tenantOf(actor),
    ...(query.day && { 'slot.day': query.day }),
    ...(query.status && { status: query.status as RequestDoc['status'] }),
    ...(query.cursor && { _id: { $gt: new Types.ObjectId(query.cursor) } }),
  })
    .sort({ _id: 1 })
    .limit(query.limit)
    .lean<RequestDoc[]>();
}

/** Requests of a day that wait for a plan or stand in one. */
export async function listPlannableRequests(query: { organisationId: string; day: string }): Promise<RequestDoc[]> {
  return RequestModel.find({
    organisationId: query.organisationId,
    'slot.day': query.day,
    status: { $in: ['waiting', 'planned'] },
  })
    .sort({ _id: 1 })
    .lean<RequestDoc[]>();
}

/** How many requests of some days wait for a plan or stand in one. */
export async function countOpen(query: { organisationId: string; days: readonly string[] }): Promise<number> {
  const { organisationId, days } = query;
  return RequestModel.countDocuments({
    ...{ organisationId, 'slot.day': { $in: [...days] }, status: { $in: ['waiting', 'planned'] } },
  });
}

/** How many requests of a day have been moved to another one since. */
export async function movedFromDay(query: { organisationId: string; day: string }): Promise<number> {
  const moved = await EventModel.distinct('data.requestId', {
    ...{ name: 'requests:rescheduled', 'data.previousDay': query.day, 'data.day': { $ne: query.day } },
  } as never);
  return RequestModel.countDocuments({
    _id: { $in: moved },
    organisationId: query.organisationId,
    'slot.day': { $ne: query.day },
  } as never);
}

/** Every request of a day. */
export async function listRequestsOfDay(query: { organisationId: Types.ObjectId; day: string }): Promise<RequestDoc[]> {
  const { organisationId, day } = query;
  return RequestModel.find({ organisationId, 'slot.day': day }).sort({ code: 1 }).limit(5000).lean<RequestDoc[]>();
}

/** Ids of what waits for a plan or stands in one, and of held places as `hold:<id>`, by day. */
export async function listOpenIds(query: {
  organisationId: string;
  fromDay: string;
  toDay: string;
}): Promise<Map<string, Set<string>>> {
  const { organisationId, fromDay, toDay } = query;
  const within = { organisationId, 'slot.day': { $gte: fromDay, $lte: toDay } };
  const booked = await RequestModel.find(
    { ...within, status: { $in: ['waiting', 'planned'] } },
    { 'slot.day': 1 },
  ).lean<Pick<RequestDoc, '_id' | 'slot'>[]>();
  const held = await HoldModel.find(within, { 'slot.day': 1 }).lean<Pick<HoldDoc, '_id' | 'slot'>[]>();
  const days = new Map<string, Set<string>>();
  const add = (day: string, id: string) => days.set(day, (days.get(day) ?? new Set()).add(id));
  for (const { _id, slot } of booked) add(slot.day, String(_id));
  for (const { _id, slot } of held) add(slot.day, `hold:${String(_id)}`);
  return days;
}

/** How many requests of a day stand where. */
export async function countRequests(query: {
  organisationId: Types.ObjectId;
  day: string;
}): Promise<Map<RequestDoc['status'], number>> {
  const counts = await RequestModel.aggregate<{ _id: RequestDoc['status']; count: number }>([
    { $match: { organisationId: query.organisationId, 'slot.day': query.day } },
    { $group: { _id: '$status', count: { $sum: 1 } } },
  ]);
  return new Map(counts.map(({ _id, count }) => [_id, count]));
}
