import { chainEntry, unit as unitContract, type ChainEntry, type Unit } from '#shared/custody/custody';
import type { EntryDoc, UnitDoc } from './model';

/** A unit where it stands now. */
export function presentUnit(doc: UnitDoc): Unit {
  return unitContract.parse({
    ...doc,
    doorKg: doc.weightKg,
    stateAt: doc.stateAt.toISOString(),
    erasedAt: doc.erasedAt?.toISOString() ?? null,
  });
}

/** One entry of a chain, without the account that made it. */
export function presentEntry(doc: EntryDoc): ChainEntry {
  return chainEntry.parse({ ...doc, by: doc.by.role ?? doc.by.system ?? '', at: doc.at.toISOString() });
}
