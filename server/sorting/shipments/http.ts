import type { Licence } from '#shared/sorting/rulebook';
import { shipment as shipmentContract, shipmentsApi, type Shipment } from '#shared/sorting/shipments';
import { OrganisationModel } from '../../accounts';
import { notFound } from '../../kernel/errors';
import { implement, type Implementation } from '../../kernel/http/implement';
import type { Kernel } from '../../kernel/kernel';
import { listLicences } from '../rulebook/licences';
import type { LicenceDoc } from '../rulebook/model';
import { cancelShipment, dispatchShipment, draftShipment } from './draft';
import { ShipmentModel, type ShipmentDoc } from './model';
import { getShipment, shipmentsVisibleTo } from './policy';
import { receiveShipment } from './receive';

const iso = (at: Date | null) => at?.toISOString() ?? null;

/** A shipment with its manifest. */
export function presentShipment(doc: ShipmentDoc): Shipment {
  return shipmentContract.parse({
    ...doc,
    id: String(doc._id),
    destinationId: String(doc.destinationId),
    draftedAt: doc.draftedAt.toISOString(),
    dispatchedAt: iso(doc.dispatchedAt),
    receivedAt: iso(doc.receivedAt),
  });
}

/** A licence as its holder and the senders see it. */
const presentLicence = ({ number, categories, fates, validFrom, validTo }: LicenceDoc): Licence => ({
  ...{ number, categories, fates, validFrom, validTo },
});

/** Shipments, from the draft to the destination's scale. */
export function shipmentsHttp(kernel: Kernel): Implementation[] {
  return implement(shipmentsApi, {
    listDestinations: async ({ actor }) => {
      if (!actor.districtCode) throw notFound('The district');
      const { districtCode } = actor;
      const organisations = await OrganisationModel.find({ districtCode, kind: 'processor' }).sort({ _id: 1 }).lean();
      const licences = await listLicences({ districtCode });
      return {
        items: organisations.map(({ _id, name, nameEn }) => ({
          id: String(_id),
          ...{ name, nameEn },
          licences: licences.filter(({ holderId }) => holderId.equals(_id)).map(presentLicence),
        })),
      };
    },
    listShipments: async ({ actor, query }) => {
      const { status } = query;
      const docs = await ShipmentModel.find({ $and: [shipmentsVisibleTo(actor), { ...(status && { status }) }] })
        .sort({ _id: -1 })
        .limit(200)
        .lean<ShipmentDoc[]>();
      return { items: docs.map(presentShipment) };
    },
    getShipment: async ({ actor, params }) => presentShipment(await getShipment(actor, params.id)),
    draftShipment: async ({ actor, body }) => presentShipment(await draftShipment(kernel, actor, body)),
    dispatchShipment: async ({ actor, params }) => presentShipment(await dispatchShipment(kernel, actor, params.id)),
    cancelShipment: async ({ actor, params, body }) =>
      presentShipment(await cancelShipment(kernel, actor, { shipmentId: params.id, ...body })),
    receiveShipment: async ({ actor, params, body }) =>
      presentShipment(await receiveShipment(kernel, actor, { shipmentId: params.id, ...body })),
  });
}
