import type { Role } from '../kernel/roles';

export const organisationKinds = ['enterprise', 'dealer', 'processor', 'government'] as const;

/** Who works in an organisation of a kind. Administrators are an enterprise's: they make the accounts of the others in their district, too. */
export const rolesIn: Record<(typeof organisationKinds)[number], readonly Role[]> = {
  enterprise: ['dispatcher', 'collector', 'centre_staff', 'point_staff', 'administrator'],
  dealer: ['dealer'],
  processor: ['processor'],
  government: ['government'],
};
