import { tenantOf } from '../accounts';
import { AppError } from '../kernel/errors';
import type { Kernel, LiveRule, TopicPolicy } from '../kernel/kernel';
import { DealerOrderModel } from './dealer-order-model';

/** Dealers watch their own orders, which are pushed when they change and when the visit that delivers them gets on. */
export function ordersLive({ pushes }: Kernel): { topic: TopicPolicy<'dealer'>; rules: LiveRule[] } {
  /** Rooms that anybody of this process has asked for: most requests deliver nothing that a dealer is looking at. */
  const rooms = new Set<string>();
  const isWatched = () => [...rooms].some((room) => pushes.watched(room));
  const push = async (which: { _id: string } | { requestId: string }) => {
    if (!isWatched()) return;
    const order = await DealerOrderModel.findOne(which, { dealerId: 1 }).lean();
    if (!order) return;
    const data = { dealerOrderId: String(order._id) };
    pushes.local(`dealer:${String(order.dealerId)}`, 'requests:dealer-order-changed', data);
  };
  const pushOrder = ({ data }: { data: { dealerOrderId: string } }) => push({ _id: data.dealerOrderId });
  return {
    topic: async (_topic, actor) => {
      if (!actor) throw new AppError('unauthenticated', 'You are not signed in', { action: 'Sign in and try again.' });
      if (actor.role !== 'dealer')
        throw new AppError('forbidden', `Your role (${actor.role}) may not watch orders`, {
          action: 'Sign in with an account that may.',
        });
      const room = `dealer:${tenantOf(actor)}`;
      rooms.add(room);
      return room;
    },
    rules: [
      { on: 'requests:order-created', push: pushOrder },
      { on: 'requests:order-changed', push: pushOrder },
      { on: 'requests:status-changed', push: ({ data }) => push({ requestId: data.requestId }) },
      { on: 'requests:rescheduled', push: ({ data }) => push({ requestId: data.requestId }) },
    ],
  };
}
