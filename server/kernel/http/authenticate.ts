import type { Request } from 'express';
import { parse as parseCookies } from 'cookie';
import { AppError } from '../errors';

/** Name of the session cookie. */
export const sessionCookie = 'huiliu_session';

/** The token of a call and where it came from: only a cookie needs the fence against forged requests. */
export function tokenOf(req: Pick<Request, 'headers'>): { token: string; from: 'bearer' | 'cookie' } | null {
  const header = req.headers.authorization;
  if (header?.startsWith('Bearer ')) return { token: header.slice(7).trim(), from: 'bearer' };
  const cookie = req.headers.cookie ? parseCookies(req.headers.cookie)[sessionCookie] : undefined;
  return cookie ? { token: cookie, from: 'cookie' } : null;
}

/** True when the browser names no origin, or ours. */
export function isSameOrigin({ origin, host }: { origin?: string | undefined; host?: string | undefined }): boolean {
  return !origin || (URL.canParse(origin) && new URL(origin).host === host);
}

/** A cookie alone may read. To act it needs our own header, which another site cannot send without being asked, and the same origin where the browser names one. */
export function checkForgery(req: Request): void {
  if (req.headers['x-huiliu-client'] && isSameOrigin(req.headers)) return;
  throw new AppError('csrf_rejected', 'This call did not come from one of our pages', {
    action: 'Open the page again, or use a bearer token.',
  });
}
