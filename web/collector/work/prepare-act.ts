import type { CollectorActInput } from '#shared/dispatch/routes';
import { ApiError } from '../../kernel/client';
import { t } from '../../kernel/i18n';
import { sendPicture } from '../../kernel/pictures';
import { phoneStore } from './phone-store';

const isOnPhone = (number: string) => number.startsWith('phone:');

async function upload(number: string): Promise<string> {
  if (!isOnPhone(number)) return number;
  const photo = await phoneStore.readPhoto(number);
  if (photo?.photoId) return photo.photoId;
  if (!photo?.blob) throw new ApiError('not_found', t('collector.photo.lost'), '');
  const id = await sendPicture(photo.blob, number.slice('phone:'.length));
  await phoneStore.uploadedPhoto(number, id);
  return id;
}

/** Sends the pictures that an act names and answers the act as the server is to get it; the same act where there is nothing to send. */
export async function prepareAct(act: CollectorActInput): Promise<CollectorActInput> {
  if (act.type === 'collect' || act.type === 'refuse_price') {
    const named = [...(act.unit.photoIds ?? []), ...(act.unit.evidence ?? []).map((one) => one.photoId)];
    if (!named.some(isOnPhone)) return act;
    const photoIds: string[] = [];
    for (const number of act.unit.photoIds ?? []) photoIds.push(await upload(number));
    const evidence = [];
    for (const one of act.unit.evidence ?? []) evidence.push({ ...one, photoId: await upload(one.photoId) });
    return { ...act, unit: { ...act.unit, photoIds, evidence } } as typeof act;
  }
  if (act.type === 'give_evidence' && isOnPhone(act.photoId)) return { ...act, photoId: await upload(act.photoId) };
  if (act.type === 'cannot_do' && act.photoId && isOnPhone(act.photoId))
    return { ...act, photoId: await upload(act.photoId) };
  return act;
}
