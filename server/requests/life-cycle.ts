import { Types } from 'mongoose';
import { AppError, notFound } from '../kernel/errors';
import type { Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { leftToCollect } from './left-to-collect';
import { RequestModel, type RequestDoc } from './model';
import { releaseOrder, takeOrderAgain } from './own-order';
import { nextStatus, type Mover, type RequestEvent } from './rules';

/** One step of the life cycle. `actorName` is what the timeline shows: a role or a crew, never a resident. */
export interface RequestMove {
  requestId: string;
  event: RequestEvent;
  by: Mover;
  actorName: string;
  detail?: string;
  failReason?: RequestDoc['failReason'];
  set?: Partial<RequestDoc>;
}

/** What of a request never changes. Whoever changes a request is given this alone and reads the rest in the transaction of the change. */
export type RequestIdentity = Pick<RequestDoc, '_id' | 'districtCode' | 'place'>;

/** One request. Throws `not_found`. The caller checks who may see it. */
export async function getRequestDoc(id: string): Promise<RequestDoc> {
  const doc = Types.ObjectId.isValid(id) ? await RequestModel.findById(id).lean<RequestDoc>() : null;
  if (!doc) throw notFound('The request');
  return doc;
}

/** Requests by id, in no order; unknown ids are left out. */
export async function listRequestDocs(ids: readonly string[]): Promise<RequestDoc[]> {
  return RequestModel.find({ _id: { $in: ids } }).lean<RequestDoc[]>();
}

/** Events after which a request stands in no route. */
const leavesRoute: readonly RequestEvent[] = ['unplan', 'reschedule', 'reopen', 'cancel'];

/** Moves a request along its life cycle in the running transaction; refuses what the table does not allow. */
export async function moveRequest(kernel: Kernel, tx: Transaction, move: RequestMove): Promise<RequestDoc> {
  const { requestId, event } = move;
  const doc = await getRequestDoc(requestId);
  const to = nextStatus(doc.status, event, move.by);
  if (!to)
    throw new AppError('wrong_state', `A request that is ${doc.status} does not take "${event}"`, {
      action: 'Load it again to see where it stands.',
      details: { status: doc.status },
    });
  const delivery = await settleOrder(kernel, tx, doc, event);
  const set: Partial<RequestDoc> = {
    ...delivery,
    ...move.set,
    ...(event === 'reopen' && (await leftToCollect(doc, { ...doc, ...delivery }.delivery !== null))),
    ...(leavesRoute.includes(event) && { route: null }),
    ...(move.failReason && { failReason: move.failReason }),
    status: to,
  };
  const after = await RequestModel.findOneAndUpdate(
    { _id: doc._id, status: doc.status },
    {
      $set: set,
      $inc: { version: 1 },
      $push: { timeline: { at: kernel.clock.now(), what: event, by: move.actorName, detail: move.detail ?? '' } },
    },
    { returnDocument: 'after' },
  ).lean<RequestDoc>();
  if (!after) throw new AppError('conflict', 'Somebody changed this request just now', { action: 'Load it again.' });
  await tx.record('requests:status-changed', {
    requestId,
    organisationId: String(doc.organisationId),
    day: after.slot.day,
    from: doc.status,
    to,
    version: after.version,
  });
  return after;
}

/** What becomes of the new unit, and of the request with it. */
async function settleOrder(
  kernel: Kernel,
  tx: Transaction,
  doc: RequestDoc,
  event: RequestEvent,
): Promise<Partial<RequestDoc>> {
  if (event === 'cancel') await releaseOrder(kernel, tx, doc);
  return event === 'reopen' ? takeOrderAgain(kernel, tx, doc) : {};
}
