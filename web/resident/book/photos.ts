import { uploadPhoto } from '../../kernel/client';
import type { DraftPhoto } from './kept-draft';

const longestPx = 1280;

/** A picture made small enough to be kept and sent. Throws when this browser cannot read it. */
export async function smallPicture(file: Blob): Promise<string> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, longestPx / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.toDataURL('image/jpeg', 0.8);
}

function blobOf(dataUrl: string): Blob {
  const bytes = Uint8Array.from(atob(dataUrl.slice(dataUrl.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: 'image/jpeg' });
}

/** Sends what is not sent yet; each keeps its key, so a repeated try sends nothing twice. */
export async function sendPhotos(photos: DraftPhoto[], tell: (sent: number) => void): Promise<string[]> {
  const ids: string[] = [];
  for (const photo of photos) {
    tell(ids.length);
    photo.id ??= (await uploadPhoto(blobOf(photo.dataUrl), { idempotencyKey: photo.key })).id;
    ids.push(photo.id);
  }
  return ids;
}
