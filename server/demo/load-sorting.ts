import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { licence, ruleTable } from '#shared/sorting/rulebook';
import { OrganisationModel } from '../accounts';
import { systemActor } from '../kernel/actor';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { LicenceModel, RuleTableModel } from '../sorting';
import { SeedError } from './seed-error';
import { keyField } from './seed-fields';
import { readJsonObject } from './seed-read';

const file = 'sorting.json';

/** `sorting.json`: the dated rules of the sorting centre and the licences of those who take its lots. */
const sortingSeed = z.strictObject({
  licences: z.array(z.strictObject({ ...licence.shape, orgKey: keyField, invented: z.boolean() })),
  rules: z.array(ruleTable),
});

/** Writes rules and licences of a demo district once; a district without the file has none. */
export async function loadSorting(kernel: Kernel, folder: string, districtCode: string): Promise<void> {
  if (!existsSync(path.join(folder, file))) return;
  const { licences, rules } = readJsonObject(folder, file, sortingSeed);
  await transact(kernel, systemActor('demo-seed'), async () => {
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
