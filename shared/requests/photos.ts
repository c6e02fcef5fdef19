import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { id } from '../kernel/ids';
import { secretParams } from './secret';

/** A picture kept in the database: resized, metadata stripped, JPEG. */
export const photo = z.object({ id, widthPx: z.int(), heightPx: z.int(), bytes: z.int() });

/** Size of each part of a picture that goes up in parts, the last one excepted, and the most parts, bytes. */
export const photoPartBytes = 128_000;
const mostParts = 94;

/** Made by the client at random, so that it is recognised when it is sent again. */
const uploadId = z.string().regex(/^[0-9a-f]{24,32}$/, 'an upload id has 24 to 32 hexadecimal digits');
const uploadParams = z.strictObject({ uploadId });
const part = z.coerce
  .number()
  .int()
  .min(0)
  .max(mostParts - 1);
const uploadBySecretParams = secretParams.extend({ uploadId });
const finishBody = z.strictObject({ parts: z.int().min(1).max(mostParts) });
const photoUpload = z.object({ parts: z.array(z.int()), photo: photo.nullable() });

export const photosApi = {
  uploadPhoto: endpoint({
    method: 'POST',
    path: '/api/photos',
    summary: 'Upload one picture (JPEG, PNG or WebP, 12 MB at most)',
    access: 'signed_in',
    audit: { not: 'own' },
    file: { maxBytes: 12_000_000 },
    reply: photo,
    status: 201,
    idempotent: true,
  }),
  getPhotoUpload: endpoint({
    method: 'GET',
    path: '/api/photo-uploads/:uploadId',
    summary: 'Which parts of a picture have arrived; the picture when it is complete',
    access: 'signed_in',
    params: uploadParams,
    reply: photoUpload,
  }),
  putPhotoPart: endpoint({
    method: 'PUT',
    path: '/api/photo-uploads/:uploadId/parts/:part',
    summary: 'One part of a picture, under an id that the client makes; sent again it replaces itself',
    access: 'signed_in',
    audit: { not: 'own' },
    params: uploadParams.extend({ part }),
    file: { maxBytes: photoPartBytes },
    reply: photoUpload,
  }),
  finishPhotoUpload: endpoint({
    method: 'POST',
    path: '/api/photo-uploads/:uploadId/finish',
    summary: 'All parts have been sent: they become a picture, once',
    access: 'signed_in',
    audit: { not: 'own' },
    params: uploadParams,
    body: finishBody,
    reply: photo,
    status: 201,
  }),
  getPhotoUploadBySecret: endpoint({
    method: 'GET',
    path: '/api/status/:secret/photo-uploads/:uploadId',
    summary: 'Which parts of a picture for a message have arrived, by secret link',
    access: 'public',
    params: uploadBySecretParams,
    reply: photoUpload,
  }),
  putPhotoPartBySecret: endpoint({
    method: 'PUT',
    path: '/api/status/:secret/photo-uploads/:uploadId/parts/:part',
    summary: 'One part of a picture for a message, by secret link; limited in number',
    access: 'public',
    params: uploadBySecretParams.extend({ part }),
    file: { maxBytes: photoPartBytes },
    reply: photoUpload,
  }),
  finishPhotoUploadBySecret: endpoint({
    method: 'POST',
    path: '/api/status/:secret/photo-uploads/:uploadId/finish',
    summary: 'All parts have been sent: they become a picture for a message, once',
    access: 'public',
    params: uploadBySecretParams,
    body: finishBody,
    reply: photo,
    status: 201,
  }),
  getPhotoBySecret: endpoint({
    method: 'GET',
    path: '/api/status/:secret/photos/:photoId',
    summary: 'A picture of the receipt or of a message, by secret link',
    access: 'public',
    params: secretParams.extend({ photoId: id }),
    reply: z.any(),
    binary: true,
  }),
  getPhoto: endpoint({
    method: 'GET',
    path: '/api/photos/:id',
    summary: 'A picture',
    access: 'signed_in',
    params: z.strictObject({ id }),
    reply: z.any(),
    binary: true,
  }),
};
