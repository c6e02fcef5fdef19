/** The two dossiers that one pickup fills. */
export const dossierKinds = ['subsidy', 'invoice'] as const;
export type DossierKind = (typeof dossierKinds)[number];

/** Where a piece of evidence comes from. Only `door` is in the collector's hands. */
export type EvidenceSource = 'door' | 'dealer' | 'office' | 'centre';

/** Every piece of evidence with its source, in order of urgency: what can be had only at the door comes first, the hardest to make up for before the rest. */
export const evidenceKinds = [
  'identity',
  'old_unit_code',
  'old_unit_photo',
  'weight',
  'energy_label',
  'new_serial',
  'transport',
  'purchase',
  'sales_invoice',
  'payment',
  'handover',
] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

export const sourceOf: Record<EvidenceKind, EvidenceSource> = {
  identity: 'door',
  old_unit_code: 'door',
  old_unit_photo: 'door',
  weight: 'door',
  energy_label: 'door',
  new_serial: 'door',
  transport: 'door',
  purchase: 'dealer',
  sales_invoice: 'dealer',
  payment: 'office',
  handover: 'centre',
};

/** What each dossier must hold. */
export const requiredOf: Record<DossierKind, readonly EvidenceKind[]> = {
  subsidy: [
    ...(['identity', 'old_unit_code', 'old_unit_photo', 'energy_label', 'new_serial'] as const),
    ...(['purchase', 'sales_invoice'] as const),
  ],
  invoice: ['identity', 'old_unit_code', 'old_unit_photo', 'weight', 'transport', 'payment', 'handover'],
};

/** What a dossier still lacks, most urgent first. */
export function lackingOf(kind: DossierKind, present: readonly EvidenceKind[]): EvidenceKind[] {
  return evidenceKinds.filter((one) => requiredOf[kind].includes(one) && !present.includes(one));
}

/** What acts at the door add to the evidence, as far as the phone knows them; the server's listeners come to the same. */
export function presentAtDoor(stop: {
  units: readonly { photoIds: readonly string[] }[];
  delivered: boolean;
  identified: boolean;
  given: readonly EvidenceKind[];
}): EvidenceKind[] {
  const { units, delivered, identified, given } = stop;
  return [
    ...(identified ? (['identity'] as const) : []),
    ...(units.length > 0 ? (['old_unit_code', 'weight', 'transport'] as const) : []),
    ...(units.length > 0 && units.every(({ photoIds }) => photoIds.length > 0) ? (['old_unit_photo'] as const) : []),
    ...(delivered ? (['new_serial'] as const) : []),
    ...given,
  ];
}
