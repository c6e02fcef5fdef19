import { Types } from 'mongoose';
import { tenantOf } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';
import type { TopicPolicy } from '../kernel/kernel';
import { getDistrict, getSite } from '../network';

interface Owned {
  organisationId: Types.ObjectId;
  siteId: string;
}

/** Centre staff see their own site, others their organisation. */
export function visibleTo(actor: Actor): { organisationId: Types.ObjectId; siteId?: string } {
  const organisationId = new Types.ObjectId(tenantOf(actor));
  return actor.role === 'centre_staff' ? { organisationId, siteId: actor.siteId ?? 'none' } : { organisationId };
}

/** What the actor may not see looks as if it were not there. */
export function assertMaySee(actor: Actor, doc: Owned, what: string): void {
  const { organisationId, siteId } = visibleTo(actor);
  if (!organisationId.equals(doc.organisationId) || (siteId !== undefined && siteId !== doc.siteId))
    throw notFound(what);
}

/** The organisation whose books somebody reads: one's own, or the operator of the district that a government official watches. */
export async function bookKeeperOf(actor: Actor): Promise<string> {
  if (actor.role !== 'government') return tenantOf(actor);
  if (!actor.districtCode) throw notFound('The district');
  return String((await getDistrict(actor.districtCode)).operatorId);
}

export const siteRoom = (siteId: string) => `site:${siteId}`;

const watchers = ['centre_staff', 'dispatcher', 'administrator'];

/** A site may be watched by its own staff and by its organisation's dispatchers. */
export const mayWatchSite: TopicPolicy<'site'> = async ({ siteId }, actor) => {
  if (!actor) throw new AppError('unauthenticated', 'You are not signed in', { action: 'Sign in and try again.' });
  if (!watchers.includes(actor.role))
    throw new AppError('forbidden', `Your role (${actor.role}) may not watch a site`, {
      action: 'Sign in with an account that may.',
    });
  const { organisationId } = await getSite(siteId);
  assertMaySee(actor, { organisationId, siteId }, 'The site');
  return siteRoom(siteId);
};
