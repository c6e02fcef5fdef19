import { model, Schema } from 'mongoose';
import { messageLimits } from '#shared/requests/message-limits';
import { AppError, notFound } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { actorOf, PhotoModel, savePhoto, type PhotoOwner } from './photos';

/** A picture on its way in parts: what a weak line has brought so far stays. `_id` is the owner's and the client's. */
interface PhotoUploadDoc {
  _id: string;
  /** Bytes by number of the part; empty once the picture is made. */
  parts: Record<string, Buffer>;
  photoId: string | null;
  at: Date;
}
const schema = new Schema<PhotoUploadDoc>(
  {
    _id: String,
    parts: { type: Schema.Types.Mixed, default: {} },
    photoId: { type: String, default: null },
    at: { type: Date, expires: 3 * 86_400 },
  },
  { collection: 'photo_uploads', versionKey: false, minimize: false },
);
const PhotoUploadModel = model<PhotoUploadDoc>('PhotoUpload', schema);

/** What the uploads of an owner begin with. */
const ownersOf = ({ accountId, requestId }: PhotoOwner) => (requestId ? `request:${requestId}:` : `${accountId}:`);
const idOf = (owner: PhotoOwner, clientId: string) => `${ownersOf(owner)}${clientId}`;
const allOf = (owner: PhotoOwner) => ({ _id: { $regex: `^${ownersOf(owner)}` } });

async function presentedPhoto(photoId: string) {
  const photo = await PhotoModel.findById(photoId);
  return photo && { id: photoId, widthPx: photo.widthPx, heightPx: photo.heightPx, bytes: photo.bytes.length };
}

async function present(doc: PhotoUploadDoc | null) {
  const parts = Object.keys(doc?.parts ?? {}).map(Number);
  return { parts: parts.sort((a, b) => a - b), photo: doc?.photoId ? await presentedPhoto(doc.photoId) : null };
}

/** What has arrived of an owner's upload; nothing for one that is not known. */
export async function readUpload(owner: PhotoOwner, clientId: string) {
  return present(await PhotoUploadModel.findById(idOf(owner, clientId)).lean());
}

/** A link needs no sign-in, so that what it may leave here has an end. */
async function assertMayBegin(owner: PhotoOwner): Promise<void> {
  if (!owner.requestId) return;
  const { mostPictures } = messageLimits;
  if ((await PhotoUploadModel.countDocuments(allOf(owner))) >= mostPictures)
    throw new AppError('too_many_requests', `More than ${mostPictures} pictures in three days`, {
      action: 'Send the message without pictures, or call the office.',
    });
}

/** Keeps a part. A part of a picture that is complete is not kept again. Throws `too_many_requests` beyond the limits of a secret link. */
export async function putPart(
  kernel: Kernel,
  owner: PhotoOwner,
  part: { clientId: string; number: number; bytes: Buffer },
) {
  const { clientId, number, bytes } = part;
  const _id = idOf(owner, clientId);
  const known = await PhotoUploadModel.findById(_id, { photoId: 1 }).lean();
  if (known?.photoId) return readUpload(owner, clientId);
  if (!known) await assertMayBegin(owner);
  await PhotoUploadModel.updateOne(
    { _id, photoId: null },
    { $set: { [`parts.${number}`]: bytes, at: kernel.realNow() } },
    { upsert: true },
  );
  return readUpload(owner, clientId);
}

/** Makes the picture of its parts, once: asked again it answers the same picture. Throws `conflict` while parts are missing. */
export async function finishUpload(kernel: Kernel, owner: PhotoOwner, upload: { clientId: string; parts: number }) {
  const _id = idOf(owner, upload.clientId);
  const photoId = await transact(kernel, actorOf(owner), async () => {
    const doc = await PhotoUploadModel.findById(_id).lean();
    if (doc?.photoId) return doc.photoId;
    const bytes = Array.from({ length: upload.parts }, (_, n) => doc?.parts[n]);
    const missing = bytes.flatMap((part, n) => (part ? [] : [n]));
    if (missing.length > 0)
      throw new AppError('conflict', `${missing.length} of ${upload.parts} parts have not arrived`, {
        action: 'Send the missing parts, then finish again.',
        details: { missing },
      });
    const photo = await savePhoto(kernel, owner, Buffer.concat(bytes.map((part) => bufferOf(part))));
    await PhotoUploadModel.updateOne({ _id }, { $set: { photoId: String(photo._id), parts: {} } });
    return String(photo._id);
  });
  const photo = await presentedPhoto(photoId);
  if (!photo) throw notFound('The picture');
  return photo;
}

/** Forgets what an owner has sent so far, in the running transaction. */
export async function forgetUploads(owner: PhotoOwner): Promise<void> {
  await PhotoUploadModel.deleteMany(allOf(owner));
}

/** Lean reads answer the driver's own binary type. */
function bufferOf(part: unknown): Buffer {
  if (Buffer.isBuffer(part)) return part;
  return Buffer.from((part as { buffer: Uint8Array }).buffer);
}
