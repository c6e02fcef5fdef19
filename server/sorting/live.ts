import type { EventName } from '#shared/events';
import { tenantOf } from '../accounts';
import { AppError } from '../kernel/errors';
import type { StoredEvent } from '../kernel/events/event-store';
import type { Kernel, LiveRule, TopicPolicy } from '../kernel/kernel';
import { siteRoom } from './policy';
import { processorRoom } from './shipments/policy';

type GoodsEvent =
  | 'sorting:lot-opened'
  | 'sorting:lot-changed'
  | 'sorting:lot-sealed'
  | 'sorting:shipment-drafted'
  | 'sorting:shipment-cancelled'
  | 'sorting:shipment-dispatched'
  | 'sorting:shipment-received'
  | 'sorting:shipment-settled';
const goodsEvents = [
  'sorting:lot-opened',
  'sorting:lot-changed',
  'sorting:lot-sealed',
  'sorting:shipment-drafted',
  'sorting:shipment-cancelled',
  'sorting:shipment-dispatched',
  'sorting:shipment-received',
  'sorting:shipment-settled',
] as const satisfies readonly EventName[];

/** Lots and shipments have changed: told to the site and to the destination, which ask again. */
export function goodsLive(kernel: Kernel): LiveRule[] {
  const push = async ({ data }: StoredEvent<GoodsEvent>) => {
    const { siteId } = data;
    const shipmentId = 'shipmentId' in data ? data.shipmentId : null;
    kernel.pushes.local(siteRoom(siteId), 'sorting:goods-changed', { siteId, shipmentId });
    if ('destinationId' in data)
      kernel.pushes.local(processorRoom(data.destinationId), 'sorting:goods-changed', { siteId, shipmentId });
  };
  return goodsEvents.map((on) => ({ on, push }) as LiveRule);
}

/** A processor watches what is sent to it. */
export const mayWatchProcessor: TopicPolicy<'processor'> = async (_topic, actor) => {
  if (!actor) throw new AppError('unauthenticated', 'You are not signed in', { action: 'Sign in and try again.' });
  if (actor.role !== 'processor')
    throw new AppError('forbidden', `Your role (${actor.role}) may not watch shipments to a processor`, {
      action: 'Sign in with an account that may.',
    });
  return processorRoom(tenantOf(actor));
};
