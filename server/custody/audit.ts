import { canonical, genesis, hashOf } from './chain';
import { EntryModel, UnitModel, type EntryDoc, type UnitDoc } from './model';
import { custodyTable } from './rules';
import { grams } from './weights';
import { createHash } from 'node:crypto';

/** Something that the audit found: which rule, which unit, what. */
export interface Finding {
  rule: string;
  subject: string;
  message: string;
}

/** What an audit of the chains answers. `digest` is the hash over all heads: noted down elsewhere, it proves that nothing was rewritten since. */
export interface CustodyAudit {
  units: number;
  entries: number;
  digest: string;
  findings: Finding[];
}

/** Checks one chain against its unit: numbers, hashes, states, one holder, weight. */
export function auditChain(unit: UnitDoc, entries: readonly EntryDoc[]): Finding[] {
  const findings: Finding[] = [];
  const report = (rule: string, message: string) => findings.push({ rule, subject: unit.code, message });
  let prev: EntryDoc | null = null;
  for (const [index, entry] of entries.entries()) {
    const at = `entry ${entry.seq}`;
    if (entry.seq !== index + 1) report('chain_gap', `${at} stands at place ${index + 1}`);
    if (entry.prevHash !== (prev?.hash ?? genesis)) report('chain_broken', `${at} does not follow the entry before it`);
    if (hashOf(entry) !== entry.hash) report('entry_changed', `${at} says other things than its hash`);
    const { from, to, holder } = custodyTable[entry.kind];
    if (entry.from !== (prev?.to ?? null)) report('state_jump', `${at} begins at ${entry.from}, not at ${prev?.to}`);
    if (from === null ? prev !== null : !prev || !from.includes(prev.to))
      report('state_forbidden', `${at} (${entry.kind}) is not possible from ${prev?.to ?? 'nothing'}`);
    if (to !== 'same' && entry.to !== to) report('state_forbidden', `${at} (${entry.kind}) leads to ${entry.to}`);
    if (grams(entry.kgBefore - (prev?.kg ?? 0)) !== 0)
      report('weight_jump', `${at} begins at ${entry.kgBefore} kg, the one before ended at ${prev?.kg ?? 0} kg`);
    if (entry.kg < 0) report('weight_negative', `${at} leaves ${entry.kg} kg`);
    const kept = prev && holder === 'keep' && entry.holder.id !== prev.holder.id;
    if (kept && entry.holder.id !== prev?.handingTo?.id) report('holder_jump', `${at} changes the holder by itself`);
    prev = entry;
  }
  if (!prev || prev.seq !== unit.seq || prev.hash !== unit.headHash)
    report('head_differs', `the unit says ${unit.seq} entries, the chain has ${prev?.seq ?? 0}`);
  else if (prev.to !== unit.custody || grams(prev.kg - unit.kg) !== 0)
    report('unit_changed', `the unit is ${unit.custody} with ${unit.kg} kg, its chain ${prev.to} with ${prev.kg} kg`);
  else if (canonical(prev.holder) !== canonical(unit.holder))
    report('unit_changed', `${unit.holder.name} holds the unit, its chain says ${prev.holder.name}`);
  const isUnconfirmed = entries[0]?.kind === 'collected' && !entries.some(({ kind }) => kind === 'confirmed');
  if (isUnconfirmed && unit.custody !== 'aboard')
    report('never_confirmed', 'the resident has never confirmed that it was handed over');
  return findings;
}

/** Checks every chain; reads unit by unit, so that memory stays small. */
export async function auditCustody(): Promise<CustodyAudit> {
  const findings: Finding[] = [];
  const digest = createHash('sha256');
  let units = 0;
  let entries = 0;
  for await (const unit of UnitModel.find().sort({ districtCode: 1, code: 1 }).lean<UnitDoc>()) {
    const chain = await EntryModel.find({ unitId: unit._id }).sort({ seq: 1 }).lean<EntryDoc[]>();
    units += 1;
    entries += chain.length;
    digest.update(`${unit.districtCode} ${unit.code} ${unit.headHash}\n`);
    findings.push(...auditChain(unit, chain));
  }
  const total = await EntryModel.countDocuments();
  if (total !== entries)
    findings.push({ rule: 'stray_entries', subject: 'all', message: `${total - entries} entries belong to no unit` });
  return { units, entries, digest: digest.digest('hex'), findings };
}
