import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import express, { type Express, type RequestHandler } from 'express';

/** Endings of the compressed files that the build puts beside its own, by name of the coding, the smaller first. */
const compressions = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** Answers the compressed file in place of the one that is asked for, to whoever reads it. */
function compressed(folder: string): RequestHandler {
  const files = new Set(existsSync(folder) ? readdirSync(folder) : []);
  return (req, res, next) => {
    const name = req.path.slice(1);
    const ready = compressions.filter(([, ending]) => files.has(name + ending));
    if (ready.length === 0) return next();
    res.vary('Accept-Encoding');
    const found = ready.find(([coding]) => req.acceptsEncodings(coding));
    if (found) {
      res.type(path.extname(name)).setHeader('Content-Encoding', found[0]);
      req.url = `/${name}${found[1]}`;
    }
    next();
  };
}

/** The built pages: hashed files live a year, entries are asked for each time. */
export function mountPages(app: Express, folder: string): void {
  if (!existsSync(path.join(folder, 'index.html'))) {
    app.get('/', (_req, res) => {
      res.status(503).type('text/plain').send('The pages are not built. Run "npm start" or "npm run build".');
    });
    return;
  }
  app.use(
    '/assets',
    compressed(path.join(folder, 'assets')),
    express.static(path.join(folder, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }),
  );
  app.use(express.static(folder, { index: false, maxAge: 0, etag: true }));
  const entry = (file: string) => (_req: express.Request, res: express.Response) => {
    res.setHeader('Cache-Control', 'no-cache');
    res.sendFile(path.join(folder, file));
  };
  app.get(['/', '/sign-in'], entry('index.html'));
  app.get(['/r', '/r/{*splat}', '/s/:secret'], entry('resident/index.html'));
  app.get(['/c', '/c/{*splat}'], entry('collector/index.html'));
  app.get(['/console', '/console/{*splat}'], entry('console/index.html'));
}
