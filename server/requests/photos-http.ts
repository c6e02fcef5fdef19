import { photosApi } from '#shared/requests/photos';
import { implement, type Implementation } from '../kernel/http/implement';
import type { Kernel } from '../kernel/kernel';
import { finishUpload, putPart, readUpload } from './photo-uploads';
import { getPhoto, savePhoto } from './photos';

function bytesOf(file: Buffer | undefined): Buffer {
  if (!file) throw new Error('the mount lets no call without file pass');
  return file;
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
    getPhoto: async ({ actor, params }) => ({ type: 'image/jpeg', bytes: await getPhoto(actor, params.id) }),
  });
}
