import type { Role } from '#shared/kernel/roles';
import type { Scope } from '#shared/kernel/scopes';

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
  /** A partner's key acts, not a person: it may call what is open to its scopes only. */
  key?: { id: string; scopes: readonly Scope[] };
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
  if ('key' in actor && actor.key) return { ...systemActor(`api-key:${actor.key.id}`), role: actor.role };
  return 'sessionId' in actor ? { accountId: actor.accountId, role: actor.role, system: null } : actor;
}
