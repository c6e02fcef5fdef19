import { maskName } from '#shared/kernel/text';
import { dayOf } from '#shared/kernel/time';
import type { ErasureCertificate } from '#shared/sorting/workshop';
import { findOwnUnit, listUnits, type UnitDoc } from '../../custody';
import type { Actor } from '../../kernel/actor';
import { notFound } from '../../kernel/errors';
import { getDistrict, getSite } from '../../network';
import { getBySecret, listCategories } from '../../requests';
import { ErasureModel, type ErasureDoc } from './model';

/** Certificates of the verified erasures of units, one for each unit (its newest); none for a unit without. */
async function certify(districtCode: string, units: readonly UnitDoc[]): Promise<ErasureCertificate[]> {
  const erasures = await ErasureModel.find({ unitId: { $in: units.map(({ _id }) => _id) }, status: 'verified' })
    .sort({ _id: 1 })
    .lean<ErasureDoc[]>();
  if (erasures.length === 0) return [];
  const { timeZone } = await getDistrict(districtCode);
  const names = new Map((await listCategories(districtCode)).map(({ key, name }) => [key, name]));
  const newest = new Map(erasures.map((one) => [one.code, one]));
  const certificates: ErasureCertificate[] = [];
  for (const { code, categoryKey } of units) {
    const erasure = newest.get(code);
    if (!erasure?.verifiedAt) continue;
    const { medium, method, passes, randomPasses, tool, operator, verifier, verifiedAt, ruleFrom, siteId } = erasure;
    certificates.push({
      ...{ number: `${code}-${dayOf(verifiedAt, timeZone).replaceAll('-', '')}`, code },
      ...{ category: names.get(categoryKey) ?? { zh: categoryKey, en: categoryKey } },
      ...{ medium, method, passes, randomPasses, tool, ruleFrom },
      ...{ operator: maskName(operator), verifier: maskName(verifier), verifiedAt: verifiedAt.toISOString() },
      siteName: (await getSite(siteId)).name,
    });
  }
  return certificates;
}

/** The certificate of a unit of the own organisation; throws `not_found` while no erasure of it is verified. */
export async function getCertificate(actor: Actor, code: string): Promise<ErasureCertificate> {
  const unit = await findOwnUnit(actor, code);
  const [certificate] = await certify(unit.districtCode, [unit]);
  if (!certificate) throw notFound('The certificate');
  return certificate;
}

/** Certificates of what was collected from a booking, for those who have its link. */
export async function listOwnCertificates(secret: string): Promise<ErasureCertificate[]> {
  const { districtCode, receipt } = await getBySecret(secret);
  const codes = receipt?.units.map(({ code }) => code) ?? [];
  return codes.length > 0 ? certify(districtCode, await listUnits({ districtCode, codes })) : [];
}
