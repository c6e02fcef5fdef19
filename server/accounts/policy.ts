import type { Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';
import { OrganisationModel, type OrganisationDoc } from './model';

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

/** Organisations whose accounts and log an administrator keeps: the own one, and an enterprise keeps those of its district that are no enterprises themselves. */
export async function listKeptOrganisations(actor: Actor): Promise<OrganisationDoc[]> {
  const own = tenantOf(actor);
  const all = await OrganisationModel.find({ districtCode: actor.districtCode }).sort({ kind: 1, key: 1 }).lean();
  const isEnterprise = all.some(({ _id, kind }) => String(_id) === own && kind === 'enterprise');
  return all.filter(({ _id, kind }) => String(_id) === own || (isEnterprise && kind !== 'enterprise'));
}
