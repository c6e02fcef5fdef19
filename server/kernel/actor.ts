import type { Role } from '#shared/kernel/roles';

/** Who acts. Ids are hexadecimal strings. */
export interface Actor {
  accountId: string;
  sessionId: string;
  role: Role;
  /** The tenant; null for residents. */
  organisationId: string | null;
  districtCode: string | null;
  siteId: string | null;
  crewId: string | null;
}

/** Who stands behind an event or audit line. */
export interface EventActor {
  accountId: string | null;
  role: Role | null;
  /** Name of a job or listener, or `secret-link`, when no account acts. */
  system: string | null;
}

/** The actor of a timed job, a listener or a secret link. */
export function systemActor(system: string): EventActor {
  return { accountId: null, role: null, system };
}

export function toEventActor(actor: Actor | EventActor): EventActor {
  return 'sessionId' in actor ? { accountId: actor.accountId, role: actor.role, system: null } : actor;
}
