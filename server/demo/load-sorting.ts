import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { licence, ruleTable } from '#shared/sorting/rulebook';
import { yardInput } from '#shared/sorting/yard';
import { OrganisationModel } from '../accounts';
import { systemActor } from '../kernel/actor';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { SiteModel } from '../network';
import { LicenceModel, RuleTableModel, YardModel } from '../sorting';
import { SeedError } from './seed-error';
import { keyField } from './seed-fields';
import { readJsonObject } from './seed-read';

const file = 'sorting.json';

/** `sorting.json`: the dated rules of the sorting centre, the licences of those who take its lots, its docks and scales. */
const sortingSeed = z.strictObject({
  licences: z.array(z.strictObject({ ...licence.shape, orgKey: keyField, invented: z.boolean() })),
  rules: z.array(ruleTable),
  yards: z.array(z.strictObject({ ...yardInput.shape, siteKey: keyField, invented: z.boolean() })),
});

/** Writes rules, licences and yards of a demo district once; a district without the file has none. */
export async function loadSorting(kernel: Kernel, folder: string, districtCode: string): Promise<void> {
  if (!existsSync(path.join(folder, file))) return;
  const { licences, rules, yards } = readJsonObject(folder, file, sortingSeed);
  await transact(kernel, systemActor('demo-seed'), async () => {
    for (const { siteKey, invented: _invented, ...yard } of yards) {
      const site = await SiteModel.findOne({ districtCode, key: siteKey }, { _id: 1 }).lean();
      if (!site) throw new SeedError({ file, row: null, field: 'siteKey' }, `"${siteKey}" is not a site`);
      const _id = String(site._id);
      if (!(await YardModel.exists({ _id }))) await YardModel.create([{ ...yard, _id, version: 1 }]);
    }
    if (await RuleTableModel.exists({ districtCode })) return;
    const organisations = await OrganisationModel.find({ districtCode }).lean();
    const idOf = new Map(organisations.map(({ key, _id }) => [key, _id]));
    await RuleTableModel.insertMany(rules.map((one) => ({ ...one, districtCode })));
    await LicenceModel.insertMany(
      licences.map(({ orgKey, invented: _invented, ...one }) => {
        const holderId = idOf.get(orgKey);
        if (!holderId) throw new SeedError({ file, row: null, field: 'orgKey' }, `"${orgKey}" is not an organisation`);
        return { ...one, districtCode, holderId };
      }),
    );
  });
}
