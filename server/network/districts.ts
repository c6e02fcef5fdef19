import type { Actor } from '../kernel/actor';
import { briefMemory } from '../kernel/brief-memory';
import { AppError, notFound } from '../kernel/errors';
import { DistrictModel, type DistrictDoc } from './model';

/** Boundaries are large and change rarely: a copy is used as long as the stored one has the same time of change, asked once a second. */
const copies = new Map<string, DistrictDoc>();
const recent = briefMemory<DistrictDoc>(1_000);

/** A district by its code, at most a second old. Throws `not_found`. The answer is shared within the process: do not change it. */
export function getDistrict(code: string): Promise<DistrictDoc> {
  return recent.get(code, () => readDistrict(code));
}

/** After a change in this process; others see it within a second. */
export const forgetDistrict = (code: string): void => recent.forget(code);

async function readDistrict(code: string): Promise<DistrictDoc> {
  const head = await DistrictModel.findOne({ code }).select({ updatedAt: 1 }).lean<DistrictDoc>();
  if (!head) throw notFound('The district');
  const kept = copies.get(code);
  if (kept && kept._id.equals(head._id) && kept.updatedAt.getTime() === head.updatedAt.getTime()) return kept;
  const district = await DistrictModel.findOne({ code }).lean<DistrictDoc>();
  if (!district) throw notFound('The district');
  copies.set(code, district);
  return district;
}

/** The district of a member of staff. */
export async function districtOf(actor: Actor): Promise<DistrictDoc> {
  if (!actor.districtCode)
    throw new AppError('forbidden', 'You belong to no district', { action: 'Sign in with a staff account.' });
  return getDistrict(actor.districtCode);
}

/** All districts in the order of their codes. */
export async function listDistricts(): Promise<Pick<DistrictDoc, 'code' | 'name' | 'nameEn' | 'centre'>[]> {
  return DistrictModel.find().select({ code: 1, name: 1, nameEn: 1, centre: 1 }).sort({ code: 1 }).limit(1000).lean();
}
