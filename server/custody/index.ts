import type { Feature } from '../kernel/kernel';
import { custodyHttp } from './http';

export { beginUnits, changeUnits, getUnits, type Happening, type UnitChange } from './append';
export { auditCustody, type CustodyAudit, type Finding } from './audit';
export { genesis, hashOf } from './chain';
export { findOwnUnit } from './http';
export { EntryModel, UnitModel, type EntryDoc, type UnitDoc } from './model';
export { newUnit, type NewUnit } from './new-unit';
export { presentUnit } from './present';
export { countUnits, listUnits, type UnitCount } from './units';
export { checkedKg, grams } from './weights';

/** Units, who holds them, and the chain of entries that proves it. */
export function custodyFeature(): Feature {
  return { name: 'custody', endpoints: custodyHttp() };
}
