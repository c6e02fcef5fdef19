import { attachPhotos } from '../../requests';
import { stopEvent, visitIn, type ActHandler } from '../act-context';

/** Who sells has shown a card. The act keeps it sealed until it is taken for the dossiers; see `takeIdentity`. */
export const identifySeller: ActHandler<'identify_seller'> = async (context) => {
  visitIn(context).identified = true;
  await context.tx.record('dispatch:seller-identified', { ...stopEvent(context), actId: context.act.actId });
};

/** A picture for the dossiers of this visit. */
export const giveEvidence: ActHandler<'give_evidence'> = async (context) => {
  const { act, actor, route } = context;
  const { kind, photoId } = act;
  await attachPhotos({ owner: actor, ids: [photoId], organisationId: route.organisationId });
  visitIn(context).given.push({ kind, photoId });
  await context.tx.record('dispatch:evidence-given', { ...stopEvent(context), kind, photoId });
};
