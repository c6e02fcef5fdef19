import { model, Schema, Types } from 'mongoose';
import sharp from 'sharp';
import { AppError, notFound } from '../kernel/errors';
import { systemActor, type Actor, type EventActor } from '../kernel/actor';
import type { Job, Kernel } from '../kernel/kernel';

/** Whose picture it is: an account's, or the request's whose secret link sent it. */
export interface PhotoOwner {
  accountId: string | null;
  requestId?: string;
  organisationId: string | null;
}
/** What a secret link sends belongs to its request; no staff sees it before it stands in a message. */
export const ownerByLink = (requestId: string): PhotoOwner => ({ accountId: null, requestId, organisationId: null });
/** Who stands behind the acts of an owner. */
export const actorOf = (owner: PhotoOwner | Actor): Actor | EventActor =>
  'sessionId' in owner ? owner : systemActor('secret-link');
const isOwn = (owner: PhotoOwner) =>
  owner.requestId ? { requestId: owner.requestId } : { accountId: owner.accountId };

/** A picture: at most 1600 px, JPEG, without the metadata that phones add (place, device). */
export interface PhotoDoc {
  _id: Types.ObjectId;
  /** Null for what came by a secret link: then it is of its request. */
  accountId: Types.ObjectId | null;
  requestId: Types.ObjectId | null;
  /** Organisation whose staff may see it: the uploader's, or that of the request it was added to. */
  organisationId: Types.ObjectId | null;
  /** Named by a request, a message or a unit. Pictures that nothing names are deleted after two days. */
  attached: boolean;
  bytes: Buffer;
  widthPx: number;
  heightPx: number;
  uploadedAt: Date;
}
const schema = new Schema<PhotoDoc>(
  {
    accountId: { type: Schema.Types.ObjectId, default: null },
    requestId: { type: Schema.Types.ObjectId, default: null },
    organisationId: { type: Schema.Types.ObjectId, default: null },
    attached: { type: Boolean, default: false },
    bytes: { type: Buffer, required: true },
    widthPx: { type: Number, required: true },
    heightPx: { type: Number, required: true },
    uploadedAt: { type: Date, required: true },
  },
  { collection: 'photos', versionKey: false },
);
schema.index({ attached: 1, uploadedAt: 1 });
schema.index({ requestId: 1 }, { partialFilterExpression: { requestId: { $type: 'objectId' } } });
export const PhotoModel = model<PhotoDoc>('Photo', schema);

const longestPx = 1600;
const mostPixels = 60_000_000;
const keepUnattachedMs = 2 * 86_400_000;

/** JPEG, PNG or WebP by its first bytes; nothing else reaches the decoders. */
function isPicture(file: Buffer): boolean {
  const starts = (bytes: string, at = 0) => file.subarray(at, at + bytes.length).equals(Buffer.from(bytes, 'latin1'));
  return starts('\xff\xd8\xff') || starts('\x89PNG\r\n') || (starts('RIFF') && starts('WEBP', 8));
}

/** Reads a picture, turns it upright, makes it small. Throws `invalid_input` for anything else. */
async function shrink(file: Buffer) {
  try {
    if (!isPicture(file)) throw new Error('neither JPEG nor PNG nor WebP');
    return await sharp(file, { limitInputPixels: mostPixels, failOn: 'error' })
      .rotate()
      .resize({ width: longestPx, height: longestPx, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 80 })
      .toBuffer({ resolveWithObject: true });
  } catch {
    throw new AppError('invalid_input', 'This file is not a picture that can be read', {
      action: 'Send a JPEG, PNG or WebP picture.',
    });
  }
}

/** Keeps a picture. Answers it without its bytes. */
export async function savePhoto(
  kernel: Kernel,
  owner: PhotoOwner,
  file: Buffer,
): Promise<Omit<PhotoDoc, 'bytes'> & { size: number }> {
  const { data, info } = await shrink(file);
  const photo: PhotoDoc = {
    _id: new Types.ObjectId(),
    accountId: owner.accountId ? new Types.ObjectId(owner.accountId) : null,
    requestId: owner.requestId ? new Types.ObjectId(owner.requestId) : null,
    organisationId: owner.organisationId ? new Types.ObjectId(owner.organisationId) : null,
    attached: false,
    bytes: data,
    widthPx: info.width,
    heightPx: info.height,
    uploadedAt: kernel.realNow(),
  };
  await PhotoModel.create([photo]);
  const { bytes, ...rest } = photo;
  return { ...rest, size: bytes.length };
}

/** The bytes of a picture. The caller checks who may see it. Throws `not_found`. */
export async function readPhoto(id: string): Promise<Buffer> {
  const photo = await PhotoModel.findById(id);
  if (!photo) throw notFound('The picture');
  return photo.bytes;
}

/** A picture for the one who took it and the staff of its organisation. */
export async function getPhoto(actor: Actor, id: string): Promise<Buffer> {
  const photo = await PhotoModel.findById(id);
  const isTaker = photo && String(photo.accountId) === actor.accountId;
  const isStaff = photo && actor.organisationId !== null && String(photo.organisationId) === actor.organisationId;
  if (!photo || (!isTaker && !isStaff)) throw notFound('The picture');
  return photo.bytes;
}

/** Adds the owner's pictures to something of an organisation, in the running transaction. Throws `not_found` when one is not there. */
export async function attachPhotos(attach: {
  owner: PhotoOwner;
  ids: readonly string[];
  organisationId: Types.ObjectId;
}): Promise<void> {
  const { owner, ids, organisationId } = attach;
  if (ids.length === 0) return;
  const { matchedCount } = await PhotoModel.updateMany(
    { _id: { $in: ids }, ...isOwn(owner) },
    { $set: { organisationId, attached: true } },
  );
  if (matchedCount < new Set(ids).size)
    throw new AppError('not_found', 'A picture has not been uploaded', {
      action: 'Upload the picture first, then send again.',
      details: { photoIds: ids },
    });
}

/** Deletes pictures that nothing names. */
export function photoJobs(kernel: Kernel): Job[] {
  return [
    {
      name: 'requests.delete-unused-photos',
      cron: '0 15 3 * * *',
      run: async () => {
        const before = new Date(kernel.realNow().getTime() - keepUnattachedMs);
        await PhotoModel.deleteMany({ attached: false, uploadedAt: { $lt: before } });
      },
    },
  ];
}
