import { existsSync } from 'node:fs';
import path from 'node:path';
import express, { type Express } from 'express';

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
