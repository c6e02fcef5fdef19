import sharp from 'sharp';
import { photosApi } from '#shared/requests/photos';
import type { Client } from '../../setup/app';

/** A grey JPEG. */
export const picture = (widthPx = 40, heightPx = 30): Promise<Buffer> =>
  sharp({ create: { width: widthPx, height: heightPx, channels: 3, background: '#777' } })
    .jpeg()
    .toBuffer();

/** Uploads a file as a picture. */
export async function uploadPhoto(url: string, client: Client, file: Buffer) {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(file)]), 'picture.jpg');
  const answer = await fetch(url + photosApi.uploadPhoto.path, {
    method: 'POST',
    headers: { ...(client.token && { Authorization: `Bearer ${client.token}` }) },
    body: form,
  });
  return { status: answer.status, body: (await answer.json()) as { id: string; widthPx: number; heightPx: number } };
}
