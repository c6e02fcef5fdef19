import { Types } from 'mongoose';
import { maskIdentity, plainIdentity, plainName } from '#shared/kernel/identity';
import { maskName } from '#shared/kernel/text';
import { AppError, notFound } from '../../kernel/errors';
import type { Kernel } from '../../kernel/kernel';
import { SellerModel, type SellerDoc } from './model';

/**
 * The person of an identity number, made when new, in the running transaction. The number joins every spelling of the name; a spelling that is new is
 * kept beside the others. Throws `invalid_input` for what is no identity number.
 */
export async function joinSeller(
  kernel: Kernel,
  organisationId: Types.ObjectId,
  shown: { name: string; identityNumber: string },
): Promise<SellerDoc> {
  const number = plainIdentity(shown.identityNumber);
  if (!number)
    throw new AppError('invalid_input', 'This is no valid identity number', {
      action: 'Compare every digit with the card; the last one may be X.',
    });
  const { vault } = kernel;
  const mark = vault.mark(`identity:${number}`);
  const spelling = { mark: vault.mark(`name:${plainName(shown.name)}`), sealed: vault.seal(shown.name) };
  const now = kernel.clock.now();
  const known = await SellerModel.findOne({ organisationId, mark }).lean<SellerDoc>();
  if (!known) {
    const seller: SellerDoc = {
      _id: new Types.ObjectId(),
      ...{ organisationId, mark, spellings: [spelling], firstAt: now, lastAt: now, erasedAt: null, touched: 1 },
      identitySealed: vault.seal(number),
      identityMasked: maskIdentity(number),
      nameMasked: maskName(shown.name.trim()),
    };
    await SellerModel.create([seller]);
    return seller;
  }
  const isNew = !known.spellings.some((one) => one.mark === spelling.mark);
  const spellings = isNew ? [...known.spellings, spelling] : known.spellings;
  await SellerModel.updateOne({ _id: known._id }, { $set: { spellings, lastAt: now }, $inc: { touched: 1 } });
  return { ...known, spellings, lastAt: now };
}

/** Locks a person for the running transaction: two purchases or claims at once come one after the other. Throws `not_found`. */
export async function lockSeller(kernel: Kernel, sellerId: Types.ObjectId): Promise<SellerDoc> {
  const seller = await SellerModel.findByIdAndUpdate(
    sellerId,
    { $inc: { touched: 1 }, $set: { lastAt: kernel.clock.now() } },
    { returnDocument: 'after' },
  ).lean<SellerDoc>();
  if (!seller) throw notFound('The seller');
  return seller;
}

/** Name and number in full. The caller logs who asks and why. Throws `not_found` once the person was erased. */
export function openSeller(kernel: Kernel, seller: SellerDoc) {
  if (!seller.identitySealed) throw notFound('The seller’s identity');
  const spellings = seller.spellings.map(({ sealed }) => kernel.vault.open(sealed));
  return { name: spellings[0] ?? '', identityNumber: kernel.vault.open(seller.identitySealed), spellings };
}
