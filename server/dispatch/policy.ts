import type { Actor } from '../kernel/actor';
import { assertSameTenant } from '../accounts';
import { notFound } from '../kernel/errors';
import type { RouteDoc } from './model';

/** Collectors act on the routes of their own crew; any other looks as if it were not there. */
export function assertOwnCrew(actor: Actor, route: RouteDoc): void {
  assertSameTenant(actor, route.organisationId, 'The route');
  if (!actor.crewId || actor.crewId !== route.crew.id) throw notFound('The route');
}

/** Collectors see their own crew's routes, other staff those of their organisation. */
export function assertMaySee(actor: Actor, route: RouteDoc): void {
  if (actor.role === 'collector') assertOwnCrew(actor, route);
  else assertSameTenant(actor, route.organisationId, 'The route');
}
