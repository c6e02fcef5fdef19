import { photosApi } from '#shared/requests/photos';
import { implement, type Implementation } from '../kernel/http/implement';
import { notFound } from '../kernel/errors';
import type { Kernel } from '../kernel/kernel';
import { getBySecret } from './find';
import { isPictureOfTalk } from './messages/messages';
import { finishUpload, putPart, readUpload } from './photo-uploads';
import { getPhoto, ownerByLink, readPhoto, savePhoto } from './photos';

function bytesOf(file: Buffer | undefined): Buffer {
  if (!file) throw new Error('the mount lets no call without file pass');
  return file;
}

const ownerOf = async (secret: string) => ownerByLink(String((await getBySecret(secret))._id));

/** A picture that the page of a secret link shows: of a deduction on its receipt, or of its messages. */
async function photoBySecret(secret: string, photoId: string): Promise<Buffer> {
  const request = await getBySecret(secret);
  const deductions = request.receipt?.units.flatMap((unit) => unit.deductions.map((one) => one.photoId)) ?? [];
  if (!deductions.includes(photoId) && !(await isPictureOfTalk(request, photoId))) throw notFound('The picture');
  return readPhoto(photoId);
}

export function photosHttp(kernel: Kernel): Implementation[] {
  return implement(photosApi, {
    uploadPhoto: async ({ actor, file }) => {
      const { _id, widthPx, heightPx, size } = await savePhoto(kernel, actor, bytesOf(file));
      return { id: String(_id), widthPx, heightPx, bytes: size };
    },
    getPhotoUpload: ({ actor, params }) => readUpload(actor, params.uploadId),
    putPhotoPart: async ({ actor, params, file }) =>
      putPart(kernel, actor, { clientId: params.uploadId, number: params.part, bytes: bytesOf(file) }),
    finishPhotoUpload: ({ actor, params, body }) =>
      finishUpload(kernel, actor, { clientId: params.uploadId, parts: body.parts }),
    getPhotoUploadBySecret: async ({ params }) => readUpload(await ownerOf(params.secret), params.uploadId),
    putPhotoPartBySecret: async ({ params, file }) =>
      putPart(kernel, await ownerOf(params.secret), {
        clientId: params.uploadId,
        number: params.part,
        bytes: bytesOf(file),
      }),
    finishPhotoUploadBySecret: async ({ params, body }) =>
      finishUpload(kernel, await ownerOf(params.secret), { clientId: params.uploadId, parts: body.parts }),
    getPhotoBySecret: async ({ params }) => ({
      type: 'image/jpeg',
      bytes: await photoBySecret(params.secret, params.photoId),
    }),
    getPhoto: async ({ actor, params }) => ({ type: 'image/jpeg', bytes: await getPhoto(actor, params.id) }),
  });
}
