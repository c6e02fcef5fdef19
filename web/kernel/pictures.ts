import { call, callWithFile } from './client';

const longestPx = 1280;
/** Size of a part on its way up; the contract allows no larger ones. */
const partBytes = 100_000;

/** A picture made small enough to be kept and sent, as JPEG. Throws when this browser cannot read it. */
export async function smallPicture(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, longestPx / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg', 0.8),
  );
}

/** The calls that take a picture up: for who is signed in, or by a secret link. */
const callsOf = (uploadId: string, secret: string | undefined) =>
  secret === undefined
    ? {
        read: () => call('getPhotoUpload', { params: { uploadId } }),
        put: (part: number, file: File) => callWithFile('putPhotoPart', { params: { uploadId, part } }, file),
        finish: (parts: number) => call('finishPhotoUpload', { params: { uploadId }, body: { parts } }),
      }
    : {
        read: () => call('getPhotoUploadBySecret', { params: { secret, uploadId } }),
        put: (part: number, file: File) =>
          callWithFile('putPhotoPartBySecret', { params: { secret, uploadId, part } }, file),
        finish: (parts: number) => call('finishPhotoUploadBySecret', { params: { secret, uploadId }, body: { parts } }),
      };

/**
 * Sends a picture in parts and answers its id. `key` (a UUID) is the picture's own: after a broken line only what is missing goes up, and however
 * often it is sent it is one picture. `secret`: it goes up by this link, for a message.
 */
export async function sendPicture(picture: Blob, key: string, secret?: string): Promise<string> {
  const { read, put, finish } = callsOf(key.replaceAll('-', ''), secret);
  const known = await read();
  if (known.photo) return known.photo.id;
  const parts = Math.max(1, Math.ceil(picture.size / partBytes));
  for (let part = 0; part < parts; part += 1) {
    if (known.parts.includes(part)) continue;
    const bytes = picture.slice(part * partBytes, (part + 1) * partBytes);
    await put(part, new File([bytes], 'part'));
  }
  return (await finish(parts)).id;
}
