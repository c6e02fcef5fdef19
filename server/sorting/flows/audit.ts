import { isDeepStrictEqual } from 'node:util';
import type { Types } from 'mongoose';
import { EntryModel, grams, UnitModel, type EntryDoc, type Finding } from '../../custody';
import { GapModel } from '../model';
import { countMarked, sumMoves } from './count';
import { sumStages } from './sums';
import { FlowDayModel, type FlowDayDoc } from './model';

interface Standing {
  _id: Types.ObjectId;
  kg: number;
}
/** What of an entry the account is made of. */
const said = { kind: 1, from: 1, to: 1, kgBefore: 1, kg: 1, about: 1, categoryKey: 1, material: 1, siteId: 1 };
const goneStates = ['delivered', 'reused', 'destroyed', 'given_back', 'dismantled', 'split', 'merged'];

/** The weight account against a full count: each day against its entries, what the flows hold against what the units weigh, each gap with an owner. */
export async function auditBalance(): Promise<Finding[]> {
  const findings: Finding[] = [];
  await countMarked({});
  const held = new Map<string, number>();
  for await (const doc of FlowDayModel.find().lean<FlowDayDoc>()) {
    const byName = (sums: FlowDayDoc['sums']) =>
      sums.map((sum) => JSON.stringify(Object.entries(sum).sort())).sort((a, b) => (a < b ? -1 : 1));
    const { organisationId, day } = doc;
    // Entry by entry, not as the database adds them up for the account.
    const counted = sumMoves(await EntryModel.find({ organisationId, day }, said).lean<EntryDoc[]>());
    if (!isDeepStrictEqual(byName(doc.sums), byName(counted)))
      findings.push({
        rule: 'flow_day_differs',
        subject: doc.day,
        message: 'the kept sums are not those of the entries',
      });
    const { stockKg, balanced } = sumStages(counted);
    if (!balanced) findings.push({ rule: 'day_unbalanced', subject: doc.day, message: 'in is not out + stock + loss' });
    const organisation = String(doc.organisationId);
    held.set(organisation, grams((held.get(organisation) ?? 0) + stockKg));
  }
  const standing = await UnitModel.aggregate<Standing>([
    { $match: { custody: { $nin: goneStates } } },
    { $group: { _id: '$organisationId', kg: { $sum: '$kg' } } },
  ]);
  for (const organisation of new Set([...held.keys(), ...standing.map(({ _id }) => String(_id))])) {
    const weighed = grams(standing.find(({ _id }) => String(_id) === organisation)?.kg ?? 0);
    const account = held.get(organisation) ?? 0;
    if (grams(weighed - account) !== 0)
      findings.push({
        rule: 'stock_differs',
        subject: organisation,
        message: `units weigh ${weighed} kg, the account says ${account} kg`,
      });
  }
  const unowned = await GapModel.countDocuments({ status: 'open', ownerId: null } as never);
  if (unowned > 0)
    findings.push({ rule: 'gap_without_owner', subject: 'gaps', message: `${unowned} open gaps have no owner` });
  return findings;
}
