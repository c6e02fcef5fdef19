import express, {
  Router,
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import multer from 'multer';
import type { EndpointSpec } from '#shared/kernel/endpoint';
import { systemActor, type Actor } from '../actor';
import { AppError } from '../errors';
import { transact } from '../events/transact';
import type { Feature, Kernel } from '../kernel';
import { inTime } from '../patience';
import { addressOf } from './call-limit';
import { checkForgery, sessionCookie, tokenOf } from './authenticate';
import { once } from './idempotency';
import type { Bytes, Implementation } from './implement';
import { checkAccess, parsePart } from './perform';

/** Looks a session token up; null when it is unknown, ended or revoked. */
export type Authenticate = (token: string) => Promise<Actor | null>;

/** Runs a privileged act and sees to its line in the log. */
export type Audited = <T>(
  kernel: Kernel,
  line: { actor: Actor; act: string; subjectOf: (result: T) => string },
  work: () => Promise<T>,
) => Promise<T>;

/** A call that has no answer after so long is told so. */
const longestCallMs = 60_000;

function versionOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const match = /^(?:W\/)?"v(\d+)"$/.exec(header.trim());
  if (!match)
    throw new AppError('invalid_input', `If-Match must look like "v3", not ${header.slice(0, 40)}`, {
      action: 'Send the ETag of your last read.',
    });
  return Number(match[1]);
}

/** What is wrong with an upload. Nothing of it is written anywhere, so whatever breaks while it is read lies in what was sent. */
function uploadRefusal(error: unknown, maxBytes: number): AppError {
  const isTooLarge = error instanceof multer.MulterError && error.code === 'LIMIT_FILE_SIZE';
  if (isTooLarge)
    return new AppError('payload_too_large', `The file is larger than ${maxBytes / 1_000_000} MB`, {
      action: 'Send a smaller file.',
      details: { maxBytes },
    });
  const why = error instanceof Error ? error.message : String(error);
  return new AppError('invalid_input', `The upload is not valid: ${why}`, {
    action: 'Send one file in the field "file".',
    cause: error,
  });
}

function take(spec: EndpointSpec): RequestHandler[] {
  if (!spec.file) return [express.json({ limit: '1mb' })];
  const { maxBytes } = spec.file;
  const upload = multer({
    storage: multer.memoryStorage(),
    limits: { fileSize: maxBytes, files: 1, fields: 5 },
  }).single('file');
  return [
    (req, res, next) => {
      upload(req, res, (error: unknown) => {
        next(error && uploadRefusal(error, maxBytes));
      });
    },
  ];
}

function keepSession(spec: EndpointSpec, body: unknown, res: Response): void {
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure: res.req.secure } as const;
  if (spec.session === 'end') res.clearCookie(sessionCookie, options);
  if (spec.session !== 'start') return;
  const { token, expiresAt } = body as { token: string; expiresAt: string };
  res.cookie(sessionCookie, token, { ...options, expires: new Date(expiresAt) });
}

type Named = { id?: string; code?: string; day?: string } | null | undefined;

/** The record that a call was about: named in its address, else in the answer or in a part of it. */
function subjectOf(of: string, params: unknown, reply: unknown): string {
  for (const part of [params, reply, ...Object.values((reply ?? {}) as object)] as Named[]) {
    const name = part?.id ?? part?.code ?? part?.day;
    if (name) return `${of}:${name}`;
  }
  return `${of}:`;
}

async function answer(
  kernel: Kernel,
  { authenticate, audited }: { authenticate: Authenticate; audited: Audited },
  { name, spec, handle }: Implementation,
  req: Request,
  res: Response,
): Promise<void> {
  const credentials = tokenOf(req);
  const known = credentials ? await authenticate(credentials.token) : null;
  // What is open to everybody is open to a key as to a visitor.
  const actor = known?.key && spec.access === 'public' ? null : known;
  checkAccess(spec, actor);
  if (credentials?.from === 'cookie' && spec.method !== 'GET') checkForgery(req);
  const input = {
    params: parsePart(spec.params, req.params, 'params'),
    query: parsePart(spec.query, req.query, 'query'),
    body: spec.file ? undefined : parsePart(spec.body, req.body, 'body'),
    ifMatch: versionOf(req.get('if-match')),
    device: (req.get('user-agent') ?? '').slice(0, 120),
    address: addressOf(req),
    file: req.file?.buffer,
    actor,
  };
  if (spec.file && !input.file)
    throw new AppError('invalid_input', 'No file was sent', { action: 'Send one file in the field "file".' });
  const run = async () => handle(input as never);

  if (spec.binary) {
    const { type, bytes } = (await run()) as Bytes;
    res.setHeader('Content-Type', type);
    res.setHeader('Cache-Control', 'private, max-age=86400');
    res.end(bytes);
    return;
  }
  const status = spec.status ?? 200;
  const act = async () => spec.reply.parse(await run());
  const { audit } = spec;
  const line =
    audit && 'act' in audit && actor && actor.role !== 'resident'
      ? { actor, act: audit.act, subjectOf: (reply: unknown) => subjectOf(audit.of, input.params, reply) }
      : null;
  const reply = line ? () => audited(kernel, line, act) : act;
  const key = spec.idempotent ? req.get('idempotency-key') : undefined;
  if (key === undefined) {
    // The line is written with the act, where that may be one transaction.
    const body = line && spec.idempotent ? await transact(kernel, line.actor, reply) : await reply();
    const version =
      spec.versioned || spec.method === 'GET' ? (body as { version?: unknown } | undefined)?.version : undefined;
    if (typeof version === 'number') res.setHeader('ETag', `"v${version}"`);
    keepSession(spec, body, res);
    res.status(status).json(body);
    return;
  }
  if (!/^[\w.:-]{8,100}$/.test(key))
    throw new AppError('invalid_input', 'An idempotency key has 8 to 100 letters, digits and . : _ -', {
      action: 'Send a UUID.',
    });
  const kept = await once(
    {
      caller: actor?.accountId ?? 'public',
      endpoint: `${name} ${req.originalUrl.split('?')[0]}`,
      key,
      input: { query: input.query, body: input.body, file: input.file?.length },
      at: kernel.realNow(),
    },
    async () => ({ status, body: JSON.stringify(await reply()) }),
    (work) => transact(kernel, actor ?? systemActor('visitor'), work),
  );
  if (kept.repeated) res.setHeader('Idempotency-Replayed', 'true');
  // Written as it is kept: `send` would make a hash of it, for nobody.
  res.writeHead(kept.status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(kept.body),
  });
  res.end(kept.body);
}

/** Mounts every endpoint of every feature: access, parsing, idempotency, reply check and metrics in one place. */
export function mountFeatures(
  app: Express,
  kernel: Kernel,
  features: readonly Feature[],
  { authenticate, audited }: { authenticate: Authenticate; audited: Audited },
  patienceMs = longestCallMs,
): void {
  const all = features.flatMap((feature) => feature.endpoints);
  // Literal paths first, so that /api/sites/nearby is not taken for /api/sites/:id.
  const ordered = [...all].sort((a, b) => Number(a.spec.path.includes(':')) - Number(b.spec.path.includes(':')));
  // A router for each first part of the paths: a call looks through the endpoints of its own only.
  const routers = new Map<string, Router>();
  for (const implementation of ordered) {
    const { spec } = implementation;
    const base = /^\/api\/[^/]+/.exec(spec.path)?.[0] ?? '';
    const router = routers.get(base) ?? Router();
    if (!routers.has(base)) app.use(base || '/', router);
    routers.set(base, router);
    const method = spec.method.toLowerCase() as 'get' | 'post' | 'patch' | 'put' | 'delete';
    router[method](
      spec.path.slice(base.length) || '/',
      ...take(spec),
      (req: Request, res: Response, next: NextFunction) => {
        const end = kernel.metrics.httpSeconds.startTimer({ method: spec.method, route: spec.path });
        res.once('finish', () => end({ status: String(res.statusCode) }));
        inTime(answer(kernel, { authenticate, audited }, implementation, req, res), patienceMs).catch(next);
      },
    );
  }
}
