import { Types } from 'mongoose';
import { assertSameTenant, tenantOf } from '../../accounts';
import type { Actor } from '../../kernel/actor';
import { notFound } from '../../kernel/errors';
import { getDealerOrders } from '../../requests';
import { DossierModel, type DossierDoc } from './model';

/** A dossier that the actor may see: its organisation's, for a dealer the subsidy dossiers of its own orders. Throws `not_found`. */
export async function getSeenDossier(actor: Actor, id: string): Promise<DossierDoc> {
  const dossier = Types.ObjectId.isValid(id) ? await DossierModel.findById(id).lean<DossierDoc>() : null;
  if (!dossier) throw notFound('The dossier');
  if (actor.role !== 'dealer') {
    assertSameTenant(actor, dossier.organisationId, 'The dossier');
    return dossier;
  }
  const [order] = dossier.dealerOrderId ? await getDealerOrders([dossier.dealerOrderId]) : [];
  if (dossier.kind !== 'subsidy' || String(order?.dealerId) !== tenantOf(actor)) throw notFound('The dossier');
  return dossier;
}
