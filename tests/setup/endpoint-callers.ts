import { roles, type Role } from '#shared/kernel/roles';
import type { Scope } from '#shared/kernel/scopes';
import { partnerKeysApi } from '#shared/partners/keys';
import type { Implementation } from '../../server/kernel/http/implement';
import type { Client, TestApp } from './app';
import { unknownId } from './sample-body';

/** Somebody signed in of each role, and a key of each scope: whoever may call an endpoint. */
export interface Callers {
  of(role: Role): Client;
  for(one: Implementation): Client;
}

export async function signInCallers(t: TestApp): Promise<Callers> {
  const clients = new Map<Role, Client>();
  const keys = new Map<Scope, Client>();
  for (const role of roles) clients.set(role, await t.as(role, { siteId: unknownId }));
  const of = (role: Role) => clients.get(role) ?? t.visitor;
  const scopesOf: [Role, Scope[]][] = [
    ['dealer', ['orders:read', 'orders:write']],
    ['administrator', ['scales:write']],
  ];
  for (const [role, scopes] of scopesOf) {
    const made = await of(role).call(partnerKeysApi.createApiKey, { body: { name: role, scopes, callsPerMin: 600 } });
    for (const scope of scopes) keys.set(scope, t.withToken(made.body.token));
  }
  return {
    of,
    for: ({ spec: { access } }) => {
      if (access === 'public') return t.visitor;
      if (typeof access === 'object' && 'scope' in access) return keys.get(access.scope) ?? t.visitor;
      return of(access === 'signed_in' ? 'dispatcher' : (access[0] as Role));
    },
  };
}
