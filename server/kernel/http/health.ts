import type { Express } from 'express';
import { databaseAnswers } from '../database/answers';
import type { Feed } from '../events/feed';
import type { Kernel } from '../kernel';

/** `/api/health` (alive), `/api/ready` (can serve, or why not) and `/metrics`. */
export function mountHealth(app: Express, kernel: Kernel, feed: Feed, stopping: () => boolean): void {
  app.get('/api/health', (_req, res) => {
    res.json({ ok: true, uptimeSec: Math.round(process.uptime()) });
  });
  app.get('/api/ready', async (_req, res) => {
    const reasons: string[] = [];
    if (stopping()) reasons.push('stopping');
    if (!(await databaseAnswers())) reasons.push('database');
    if (!feed.healthy) reasons.push('event_stream');
    res.status(reasons.length ? 503 : 200).json({ ready: reasons.length === 0, reasons });
  });
  app.get('/metrics', async (_req, res) => {
    res.type(kernel.metrics.registry.contentType).send(await kernel.metrics.registry.metrics());
  });
}
