import type { Dossier } from '#shared/settlement/dossiers';
import { SellerModel, type SellerDoc } from '../invoices/model';
import type { DossierDoc } from './model';

/** Dossiers with their persons masked. */
export async function presentDossiers(docs: readonly DossierDoc[]): Promise<Dossier[]> {
  const sellers = await SellerModel.find({ _id: { $in: docs.flatMap(({ sellerId }) => sellerId ?? []) } }).lean<
    SellerDoc[]
  >();
  return docs.map((doc) => {
    const seller = sellers.find(({ _id }) => doc.sellerId?.equals(_id));
    const { kind, state, requestId, requestCode, day, units, evidence, lacking, purchase, decision } = doc;
    return {
      ...{
        id: String(doc._id),
        kind,
        state,
        requestId,
        requestCode,
        day,
        units,
        evidence,
        lacking,
        purchase,
        decision,
      },
      ...{ invoiceNumber: doc.invoiceNumber, running: doc.running, version: doc.version },
      personName: seller?.nameMasked ?? '',
      personIdentity: seller?.identityMasked ?? '',
      sellerId: doc.sellerId ? String(doc.sellerId) : null,
      history: doc.history.map((one) => ({ ...one, at: one.at.toISOString() })),
    };
  });
}

/** One dossier with its person masked. */
export async function presentDossier(doc: DossierDoc): Promise<Dossier> {
  const [dossier] = await presentDossiers([doc]);
  if (!dossier) throw new Error('no dossier was presented');
  return dossier;
}
