import pino, { type DestinationStream, type Logger } from 'pino';

export type { Logger };

/** Structured log to standard output (or `destination`, in tests). Personal data never gets here: only ids, codes and counts are logged; the paths below are a second fence. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const hidden = ['phone', 'name', 'contact', 'password', 'token', 'code', 'secret', 'pickupCode', 'address'];
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [...hidden, ...hidden.map((key) => `*.${key}`), 'req.headers', 'res.headers'],
      censor: '[hidden]',
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
