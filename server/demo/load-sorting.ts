import { OrganisationModel } from '../accounts';
import { systemActor } from '../kernel/actor';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { SiteModel } from '../network';
import { LicenceModel, RuleTableModel, YardModel } from '../sorting';
import type { SeedDistrict } from './seed-files';

/** Writes rules, licences and yards of a demo district once; also into one that was written before there were any. */
export async function loadSorting(kernel: Kernel, { code: districtCode, sorting }: SeedDistrict): Promise<void> {
  const { licences, rules, yards } = sorting;
  await transact(kernel, systemActor('demo-seed'), async () => {
    for (const { siteKey, invented: _invented, ...yard } of yards) {
      const site = await SiteModel.findOne({ districtCode, key: siteKey }, { _id: 1 }).lean().orFail();
      const _id = String(site._id);
      if (!(await YardModel.exists({ _id }))) await YardModel.create([{ ...yard, _id, version: 1 }]);
    }
    if (await RuleTableModel.exists({ districtCode })) return;
    const organisations = await OrganisationModel.find({ districtCode }).lean();
    const idOf = new Map(organisations.map(({ key, _id }) => [key, _id]));
    await RuleTableModel.insertMany(rules.map((one) => ({ ...one, districtCode })));
    await LicenceModel.insertMany(
      licences.map(({ orgKey, invented: _invented, ...one }) => ({ ...one, districtCode, holderId: idOf.get(orgKey) })),
    );
  });
}
