import type { z } from 'zod';
import type { EndpointSpec } from '#shared/kernel/endpoint';
import type { Actor } from '../actor';
import { AppError } from '../errors';

/** A mistake as it leaves: where, which rule, and the bound or the unknown keys. */
function told(issue: z.core.$ZodIssue, part: string) {
  return {
    path: [part, ...issue.path].join('.'),
    message: issue.message,
    rule: issue.code,
    ...(issue.code === 'too_big' && { maximum: Number(issue.maximum) }),
    ...(issue.code === 'too_small' && { minimum: Number(issue.minimum) }),
    ...(issue.code === 'unrecognized_keys' && { keys: issue.keys }),
  };
}

/** One part of a call as the contract wants it. Throws `invalid_input` with the path and the bound of each mistake. */
export function parsePart(schema: z.ZodType | undefined, value: unknown, part: string): unknown {
  if (!schema) {
    const given = part === 'body' && value !== undefined && value !== null && Object.keys(value).length > 0;
    if (given)
      throw new AppError('invalid_input', 'This endpoint takes no body', {
        action: 'Send the request without a body.',
      });
    return undefined;
  }
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 20).map((issue) => told(issue, part));
  const first = issues[0];
  throw new AppError('invalid_input', first ? `${first.path}: ${first.message}` : `The ${part} is not valid`, {
    action: 'Correct the fields named in details.issues and send again.',
    details: { issues },
  });
}

/** Keys call what is open to their scopes, people everything else. */
function checkKey({ access }: EndpointSpec, { key }: Actor): void {
  const scope = typeof access === 'object' && 'scope' in access ? access.scope : null;
  if (scope ? key?.scopes.includes(scope) : !key) return;
  throw new AppError('forbidden', scope ? `A key with the scope ${scope} is needed` : 'A key may not do this', {
    action: scope ? 'Use a key that has this scope.' : 'Sign in as a person.',
    details: { scope, scopes: key?.scopes ?? [] },
  });
}

/** Throws `unauthenticated` or `forbidden` unless the contract lets this caller in. */
export function checkAccess(spec: EndpointSpec, actor: Actor | null): void {
  if (spec.access === 'public') return;
  if (!actor) throw new AppError('unauthenticated', 'You are not signed in', { action: 'Sign in and try again.' });
  checkKey(spec, actor);
  if (typeof spec.access === 'object' && 'scope' in spec.access) return;
  if (spec.access !== 'signed_in' && !spec.access.includes(actor.role)) {
    throw new AppError('forbidden', `Your role (${actor.role}) may not do this`, {
      action: 'Sign in with an account that may, or ask your administrator.',
      details: { allowed: spec.access },
    });
  }
}
