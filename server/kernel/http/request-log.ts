import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from '../log';

/** The header that says the id of a call. */
export const requestIdHeader = 'X-Request-Id';

/** Gives each call an id and logs its outcome. Paths may hold secrets and queries names, so only the method is logged; the route's template is in the metrics. */
export function logRequests(log: Logger): RequestHandler {
  return (req, res, next) => {
    const id = randomUUID();
    const beganAt = performance.now();
    res.setHeader(requestIdHeader, id);
    res.once('close', () => {
      const level = res.statusCode >= 500 ? 'error' : 'debug';
      if (!log.isLevelEnabled(level)) return;
      const facts = {
        req: { id, method: req.method },
        res: { status: res.statusCode },
        responseTime: Math.round(performance.now() - beganAt),
      };
      log[level](facts, res.writableFinished ? 'request completed' : 'request broken off');
    });
    next();
  };
}
