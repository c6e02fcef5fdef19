import { photosApi } from '#shared/requests/photos';
import { implement, type Implementation } from '../kernel/http/implement';
import type { Kernel } from '../kernel/kernel';
import { getPhoto, savePhoto } from './photos';

export function photosHttp(kernel: Kernel): Implementation[] {
  return implement(photosApi, {
    uploadPhoto: async ({ actor, file }) => {
      if (!file) throw new Error('the mount lets no call without file pass');
      const { _id, widthPx, heightPx, size } = await savePhoto(kernel, actor, file);
      return { id: String(_id), widthPx, heightPx, bytes: size };
    },
    getPhoto: async ({ actor, params }) => ({ type: 'image/jpeg', bytes: await getPhoto(actor, params.id) }),
  });
}
