import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { id } from '../kernel/ids';

/** A picture kept in the database: resized, metadata stripped, JPEG. */
export const photo = z.object({ id, widthPx: z.int(), heightPx: z.int(), bytes: z.int() });

export const photosApi = {
  uploadPhoto: endpoint({
    method: 'POST',
    path: '/api/photos',
    summary: 'Upload one picture (JPEG, PNG or WebP, 12 MB at most)',
    access: 'signed_in',
    file: { maxBytes: 12_000_000 },
    reply: photo,
    status: 201,
    idempotent: true,
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
