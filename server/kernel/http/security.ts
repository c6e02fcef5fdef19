import type { Express } from 'express';
import rateLimit from 'express-rate-limit';
import helmet from 'helmet';
import type { Kernel } from '../kernel';
import { tokenOf } from './authenticate';
import { addressOf, limitAddresses, tooManyCalls } from './call-limit';

/** Where background tiles come from, if a deployment has any: `{s}` stands for any host of that domain. */
function tileHosts(template: string | undefined): string[] {
  if (!template) return [];
  const { protocol, host } = new URL(template.replace(/\{s\}/g, 'sub'));
  return [`${protocol}//${template.includes('{s}') ? host.replace('sub', '*') : host}`];
}

/** Headers that fence the pages in (no outside host is contacted but the one of configured map tiles) and limits per address and caller. */
export function secure(app: Express, kernel: Kernel): void {
  app.disable('x-powered-by');
  if (kernel.config.TRUST_PROXY) app.set('trust proxy', 1);
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          // The reader of codes for browsers without one is WebAssembly.
          scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
          // Component libraries set style attributes.
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:', 'blob:', ...tileHosts(kernel.config.MAP_TILES_URL)],
          connectSrc: ["'self'", 'ws:', 'wss:'],
          workerSrc: ["'self'", 'blob:'],
          objectSrc: ["'none'"],
          baseUri: ["'self'"],
          formAction: ["'self'"],
          frameAncestors: ["'self'"],
        },
      },
      strictTransportSecurity: kernel.config.PUBLIC_URL?.startsWith('https:') ? undefined : false,
      crossOriginOpenerPolicy: false,
      originAgentCluster: false,
    }),
  );
  app.use(
    '/api',
    limitAddresses(kernel.config),
    rateLimit({
      windowMs: 60_000,
      limit: kernel.config.RATE_LIMIT_PER_MIN,
      // The eighth draft adds a hash of the caller to each answer.
      standardHeaders: 'draft-7',
      legacyHeaders: false,
      validate: false,
      keyGenerator: (req) => tokenOf(req)?.token.slice(0, 24) ?? addressOf(req),
      handler: (_req, _res, next) => {
        next(tooManyCalls(kernel.config.RATE_LIMIT_PER_MIN));
      },
    }),
  );
}
