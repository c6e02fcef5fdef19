import { findOwnUnit, nextState, type Happening, type UnitDoc } from '../../custody';
import type { Actor } from '../../kernel/actor';
import { AppError } from '../../kernel/errors';
import type { Kernel } from '../../kernel/kernel';
import { attachPhotos } from '../../requests';
import { happeningAtSite } from '../handover';
import { assertMaySee } from '../policy';

/** A unit that lies at the actor's site (or that it lost), for an act on it. Another site's looks as if it were not there. */
export async function unitAtSite(actor: Actor, code: string): Promise<UnitDoc & { siteId: string }> {
  const unit = await findOwnUnit(actor, code);
  const { siteId, organisationId } = unit;
  if (siteId === null)
    throw new AppError('wrong_state', `Unit ${code} is at no site`, {
      action: 'Weigh it in with its vehicle first.',
      details: { code, custody: unit.custody },
    });
  assertMaySee(actor, { organisationId, siteId }, 'The unit');
  return { ...unit, siteId };
}

/** What an act on a unit of a site is to its chain; pictures are kept with it. */
export async function actAt(
  kernel: Kernel,
  actor: Actor,
  on: { unit: UnitDoc & { siteId: string }; kind: Happening['kind']; reason?: string; photoIds?: readonly string[] },
): Promise<Happening> {
  const { unit, kind, reason = '', photoIds = [] } = on;
  // Before anything is weighed or compared: what has ended is not worked on again.
  nextState(unit, { kind, reason });
  if (photoIds.length > 0)
    await attachPhotos({ owner: actor, ids: [...photoIds], organisationId: unit.organisationId });
  return { ...(await happeningAtSite(kernel, actor, { siteId: unit.siteId, kind })), reason };
}
