import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';
import type { Config } from '../../config';
import { AppError } from '../errors';

/** One address stands for this many callers: an office or the network of a telephone company shares one. */
const callersPerAddress = 5;
const minute = 60_000;

/** Where a call comes from: an IPv4 address, or the network of an IPv6 one, because whoever has one has all of it. */
export function addressOf(req: Pick<Request, 'ip'>): string {
  const { ip = 'unknown' } = req;
  if (!ip.includes(':')) return ip;
  return ip.startsWith('::ffff:') ? ip.slice(7) : ipKeyGenerator(ip);
}

/** The refusal of a call beyond the limit. */
export function tooManyCalls(mostPerMin: number, details?: { waitSec: number }): AppError {
  return new AppError('too_many_requests', `More than ${mostPerMin} calls in a minute`, {
    action: 'Wait a minute and try again.',
    ...(details && { details }),
  });
}

const isOwnMachine = (ip = '') => ip === '::1' || ip.startsWith('127.') || ip.startsWith('::ffff:127.');

/** Counts every call of an address, whatever token it brings: a caller is told by a token that nobody has checked yet, so a new one for each call would never be too many. In a demo the crews of a fast day all call from this machine: they are not counted together. */
export function limitAddresses({
  RATE_LIMIT_PER_MIN: mostPerCaller,
  DEMO,
}: Pick<Config, 'RATE_LIMIT_PER_MIN' | 'DEMO'>): RequestHandler {
  const most = mostPerCaller * callersPerAddress;
  let counts = new Map<string, number>();
  let until = 0;
  return (req, _res, next) => {
    if (DEMO && isOwnMachine(req.ip)) return next();
    const now = performance.now();
    if (now >= until) {
      counts = new Map();
      until = now + minute;
    }
    const address = addressOf(req);
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    if (count <= most) next();
    else next(tooManyCalls(most, { waitSec: Math.ceil((until - now) / 1000) }));
  };
}
