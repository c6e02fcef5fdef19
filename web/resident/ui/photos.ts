import { sendPicture, smallPicture } from '../../kernel/pictures';

/** A picture that is not sent yet, or that the server has. `key` makes sending it twice harmless. */
export interface PickedPhoto {
  key: string;
  dataUrl: string;
  id: string | null;
}

/** A small picture as text, so that it can be shown and kept. Throws when this browser cannot read it. */
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

/**
 * Sends what is not sent yet; each keeps its key, so a repeated try sends nothing twice and goes on where the line broke. `secret`: by this link,
 * else as who is signed in.
 */
export async function sendPhotos(
  photos: PickedPhoto[],
  tell: (sent: number) => void,
  secret?: string,
): Promise<string[]> {
  const ids: string[] = [];
  for (const photo of photos) {
    tell(ids.length);
    photo.id ??= await sendPicture(blobOf(photo.dataUrl), photo.key, secret);
    ids.push(photo.id);
  }
  return ids;
}
