import { Types } from 'mongoose';
import { tenantOf } from '../../accounts';
import type { Actor } from '../../kernel/actor';
import { notFound } from '../../kernel/errors';
import { visibleTo } from '../policy';
import { ShipmentModel, type ShipmentDoc } from './model';

/** Shipments from the own site or organisation; a processor sees what was sent to it, from the moment it is on the road. */
export function shipmentsVisibleTo(actor: Actor): Record<string, unknown> {
  if (actor.role !== 'processor') return visibleTo(actor);
  return {
    destinationId: new Types.ObjectId(tenantOf(actor)),
    status: { $in: ['dispatched', 'received', 'settled'] },
  };
}

/** A shipment that the actor may see. */
export async function getShipment(actor: Actor, id: string): Promise<ShipmentDoc> {
  const shipment = await ShipmentModel.findOne({ $and: [{ _id: id }, shipmentsVisibleTo(actor)] }).lean<ShipmentDoc>();
  if (!shipment) throw notFound('The shipment');
  return shipment;
}

export const processorRoom = (organisationId: string) => `processor:${organisationId}`;
