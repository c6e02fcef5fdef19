import cron, { type ScheduledTask } from 'node-cron';
import { model, Schema } from 'mongoose';
import type { Job, Kernel } from './kernel';

interface Tick {
  _id: string;
  owner: string;
  startedAt: Date;
}
const schema = new Schema<Tick>(
  { _id: String, owner: String, startedAt: { type: Date, expires: 7 * 86_400 } },
  { collection: 'job_ticks', versionKey: false },
);
/** One document per job and tick: the first process that writes it runs the tick. */
export const TickModel = model<Tick>('Tick', schema);

/** Timed work on node-cron; every tick runs once however many processes there are. */
export function createSchedule(kernel: Kernel, jobs: readonly Job[]) {
  const tasks: ScheduledTask[] = [];
  const running = new Set<Promise<void>>();

  async function tick(job: Job, at: Date): Promise<void> {
    try {
      await TickModel.create([
        { _id: `${job.name}:${at.toISOString().slice(0, 19)}`, owner: kernel.instanceId, startedAt: kernel.realNow() },
      ]);
    } catch (error) {
      if ((error as { code?: number }).code === 11000) return;
      kernel.log.warn({ err: error, job: job.name }, 'a tick could not be taken');
      return;
    }
    await runJob(job);
  }

  async function runJob(job: Job): Promise<void> {
    try {
      await job.run();
      kernel.metrics.jobs.inc({ job: job.name, outcome: 'done' });
    } catch (error) {
      kernel.metrics.jobs.inc({ job: job.name, outcome: 'failed' });
      kernel.log.error({ err: error, job: job.name }, 'a timed job failed');
    }
  }

  const keep = (work: Promise<void>) => {
    running.add(work);
    void work.finally(() => running.delete(work));
    return work;
  };

  return {
    start: async () => {
      for (const job of jobs) {
        if (job.atStart) await keep(runJob(job));
        tasks.push(
          cron.schedule(job.cron, (context) => keep(tick(job, context.date)), { timezone: 'UTC', name: job.name }),
        );
      }
    },
    stop: async () => {
      for (const task of tasks) await task.destroy();
      await Promise.all(running);
    },
  };
}
