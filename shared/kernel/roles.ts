import { z } from 'zod';

/** Who a person is to the system. `visitor` is nobody signed in. */
export const roles = [
  'resident',
  'dispatcher',
  'collector',
  'centre_staff',
  'point_staff',
  'dealer',
  'processor',
  'government',
  'administrator',
] as const;
export const role = z.enum(roles).meta({ id: 'Role' });
export type Role = (typeof roles)[number];

/** Every role but the resident. */
export const staffRoles = roles.filter((r) => r !== 'resident');
