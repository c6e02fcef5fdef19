import type { Transaction } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { GapModel } from '../model';
import { ShipmentModel, type ShipmentDoc } from './model';
import { nextShipmentStatus } from './rules';

/** What every event of a shipment says. */
export const shipmentFacts = (shipment: ShipmentDoc) => ({
  shipmentId: String(shipment._id),
  siteId: shipment.siteId,
  organisationId: String(shipment.organisationId),
  destinationId: String(shipment.destinationId),
});

/** Settles a received shipment when its last claim is explained, in the running transaction. */
export async function settleIfClear(_kernel: Kernel, tx: Transaction, shipmentId: string): Promise<void> {
  const shipment = await ShipmentModel.findById(shipmentId).lean<ShipmentDoc>();
  if (!shipment || shipment.status !== 'received') return;
  const openClaims = await GapModel.countDocuments({ shipmentId: shipment._id, status: 'open' });
  const status = openClaims === 0 ? nextShipmentStatus(shipment, 'settle') : shipment.status;
  await ShipmentModel.updateOne({ _id: shipment._id }, { $set: { openClaims, status }, $inc: { version: 1 } });
  if (status === 'settled') await tx.record('sorting:shipment-settled', shipmentFacts(shipment));
}
