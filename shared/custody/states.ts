import { z } from 'zod';

/** Where a unit stands on its way. The last seven are ends: nothing follows. */
export const custodyStates = [
  'aboard',
  'unloaded',
  'missing',
  'received',
  'in_lot',
  'shipped',
  'lost',
  'delivered',
  'dismantled',
  'split',
  'merged',
  'reused',
  'destroyed',
  'given_back',
] as const;
export const custodyState = z.enum(custodyStates).meta({ id: 'CustodyState' });
export type CustodyState = z.infer<typeof custodyState>;

/** What an entry of a chain tells. */
export const entryKinds = [
  'imported',
  'collected',
  'confirmed',
  'transferred',
  'unloaded',
  'received',
  'appeared',
  'missed',
  'lost',
  'found',
  'moved',
  'graded',
  'erased',
  'lotted',
  'unlotted',
  'shipped',
  'recalled',
  'delivered',
  'made',
  'split',
  'merged',
  'dismantled',
  'reused',
  'destroyed',
  'given_back',
  'corrected',
] as const;
export const entryKind = z.enum(entryKinds).meta({ id: 'CustodyEntryKind' });
export type EntryKind = z.infer<typeof entryKind>;

/** Who has a unit in hand: the resident, a crew, a site, another organisation (processor, buyer), or nobody any more. */
export const holderKinds = ['resident', 'crew', 'site', 'organisation', 'nobody'] as const;
export const holder = z.object({ kind: z.enum(holderKinds), id: z.string(), name: z.string() });
export type Holder = z.infer<typeof holder>;

/** What lies in the parts of a dismantled unit. */
export const materials = [
  'steel',
  'copper',
  'aluminium',
  'plastic',
  'glass',
  'crt_glass',
  'circuit_board',
  'compressor',
  'motor',
  'refrigerant',
  'oil',
  'battery',
  'residue',
] as const;
export const material = z.enum(materials).meta({ id: 'Material' });
export type Material = z.infer<typeof material>;

/** What becomes of a unit: used again, taken apart, made new, destroyed. */
export const fates = ['reuse', 'dismantle', 'remanufacture', 'destroy'] as const;
export const fate = z.enum(fates).meta({ id: 'Fate' });
export type Fate = z.infer<typeof fate>;

export const unitKinds = ['unit', 'bag', 'part'] as const;
export const unitKind = z.enum(unitKinds);
export type UnitKind = z.infer<typeof unitKind>;
