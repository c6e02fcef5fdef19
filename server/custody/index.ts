import type { Feature } from '../kernel/kernel';
import { custodyHttp } from './http';
import { labelsHttp } from './labels';

export { beginUnits, changeUnits, getUnits } from './append';
export { auditCustody, type CustodyAudit, type Finding } from './audit';
export { genesis, hashOf } from './chain';
export { type Happening, type UnitChange } from './entries';
export { findOwnUnit } from './find-unit';
export { EntryModel, UnitModel, type EntryDoc, type UnitDoc } from './model';
export { newUnit, type NewUnit } from './new-unit';
export { presentUnit } from './present';
export { nextState } from './rules';
export { countUnits, listCollectedAt, listUnits, type UnitCount } from './units';
export { checkedKg, grams } from './weights';

/** Units, who holds them, and the chain of entries that proves it. */
export function custodyFeature(): Feature {
  return { name: 'custody', endpoints: [...custodyHttp(), ...labelsHttp()] };
}
