import { sendPicture, smallPicture } from '../../kernel/pictures';
import type { DraftPhoto } from './kept-draft';

/** A small picture as text, so that the draft can keep it. Throws when this browser cannot read it. */
export async function keptPicture(file: Blob): Promise<string> {
  const picture = await smallPicture(file);
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error('no picture'));
    reader.readAsDataURL(picture);
  });
}

function blobOf(dataUrl: string): Blob {
  const bytes = Uint8Array.from(atob(dataUrl.slice(dataUrl.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: 'image/jpeg' });
}

/** Sends what is not sent yet; each keeps its key, so a repeated try sends nothing twice and goes on where the line broke. */
export async function sendPhotos(photos: DraftPhoto[], tell: (sent: number) => void): Promise<string[]> {
  const ids: string[] = [];
  for (const photo of photos) {
    tell(ids.length);
    photo.id ??= await sendPicture(blobOf(photo.dataUrl), photo.key);
    ids.push(photo.id);
  }
  return ids;
}
