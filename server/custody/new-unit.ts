import type { UnitDoc } from './model';

/** A unit before its first entry: custody, holder and chain come with that. */
export type NewUnit = Omit<UnitDoc, '_id' | 'custody' | 'holder' | 'handingTo' | 'stateAt' | 'seq' | 'headHash'>;

const blank = {
  kind: 'unit' as const,
  origin: 'door' as const,
  deductions: [],
  photoIds: [],
  priceFen: 0,
  quotedFen: null,
  acceptedFen: null,
  evidence: [],
  unloadStopId: null,
  unloadedAt: null,
  receivedKg: null,
  siteId: null,
  bay: '',
  lotId: null,
  shipmentId: null,
  grade: null,
  fate: null,
  material: null,
  hazards: [],
  erasedAt: null,
  madeOf: [],
};

/** A unit with what is known of it; what is not known yet is empty. */
export function newUnit(known: Omit<NewUnit, keyof typeof blank> & Partial<NewUnit>): NewUnit {
  return { ...blank, ...known };
}
