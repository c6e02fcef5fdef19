import type { Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';

/** The organisation an actor belongs to; refuses people without one. */
export function tenantOf(actor: Actor): string {
  if (!actor.organisationId)
    throw new AppError('forbidden', 'You belong to no organisation', { action: 'Sign in with a staff account.' });
  return actor.organisationId;
}

/** Another tenant's record looks as if it were not there. */
export function assertSameTenant(actor: Actor, organisationId: unknown, what: string): void {
  if (!actor.organisationId || String(organisationId) !== actor.organisationId) throw notFound(what);
}

/** Another district's record looks as if it were not there. */
export function assertSameDistrict(actor: Actor, districtCode: string): void {
  if (actor.districtCode !== districtCode) throw notFound('The record');
}
