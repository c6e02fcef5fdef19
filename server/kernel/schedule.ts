import { randomUUID } from 'node:crypto';
import cron, { type ScheduledTask } from 'node-cron';
import type { Job, Kernel } from './kernel';
import { holdLease } from './lease';

/** A tick belongs to whoever takes it first for so long; a server whose clock was set back comes by its old ticks again later and works them anew. */
const tickTakenMs = 5 * 60_000;

/** Timed work on node-cron; every tick runs once however many processes there are. */
export function createSchedule(kernel: Kernel, jobs: readonly Job[]) {
  const tasks: ScheduledTask[] = [];
  const running = new Set<Promise<void>>();

  async function tick(job: Job, at: Date): Promise<void> {
    try {
      // An owner of its own for each attempt, so that one process does not take a tick twice.
      if (!(await holdLease(`tick:${job.name}:${at.toISOString().slice(0, 19)}`, randomUUID(), tickTakenMs))) return;
    } catch (error) {
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
