import type { Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { DealerOrderModel } from './dealer-order-model';
import { getRequestDoc } from './life-cycle';
import { MessageModel } from './messages/model';
import { RequestModel, type RequestDoc } from './model';
import { forgetUploads } from './photo-uploads';
import { ownerByLink, PhotoModel } from './photos';

const ended = ['done', 'failed', 'cancelled'] as const;
/** About a hundred metres: enough for statistics of a place, not for a door. */
const coarse = (degrees: number) => Math.round(degrees * 1000) / 1000;

/** Ended requests of days before `day` whose contacts are still there, oldest first. */
export async function listErasable(day: string, limit: number): Promise<RequestDoc[]> {
  return RequestModel.find({ status: { $in: ended }, 'slot.day': { $lt: day }, erasedAt: null })
    .sort({ _id: 1 })
    .limit(limit)
    .lean<RequestDoc[]>();
}

/** Has the visit ended, one way or the other? */
export const isEndedRequest = ({ status }: Pick<RequestDoc, 'status'>) => (ended as readonly string[]).includes(status);

/**
 * Erases who was visited and where exactly, in the running transaction: name, phone, door, note, messages with their pictures, own pictures, the secret link. What was collected, paid and
 * when stays. Done twice it changes nothing.
 */
export async function eraseContact(kernel: Kernel, tx: Transaction, requestId: string): Promise<void> {
  const request = await getRequestDoc(requestId);
  if (request.erasedAt) return;
  const { place, townName, photoIds } = request;
  await RequestModel.updateOne(
    { _id: requestId },
    {
      $set: {
        ...{
          contactName: '–',
          contactPhone: '–',
          addressText: townName || '–',
          addressUnit: '',
          note: '',
          photoIds: [],
        },
        ...{ accountId: null, erasedAt: kernel.clock.now(), secret: kernel.chance.token(18) },
        place: { lng: coarse(place.lng), lat: coarse(place.lat) },
        timeline: request.timeline.map((line) => ({ ...line, detail: '' })),
      },
      $inc: { version: 1 },
    },
  );
  await MessageModel.deleteMany({ requestId });
  await PhotoModel.deleteMany({ $or: [{ _id: { $in: photoIds } }, { requestId }] });
  await forgetUploads(ownerByLink(requestId));
  await DealerOrderModel.updateMany({ requestId }, { $set: { buyerPhone: '–' } });
  await tx.record('requests:contact-erased', { requestId, version: request.version + 1 });
}
