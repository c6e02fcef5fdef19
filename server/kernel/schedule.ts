import { randomUUID } from 'node:crypto';
import cron, { type ScheduledTask } from 'node-cron';
import type { Job, Kernel } from './kernel';
import { holdLease } from './lease';

/** A tick belongs to whoever takes it first for so long; a server whose clock was set back comes by its old ticks again later and works them anew. */
const tickTakenMs = 5 * 60_000;

/** The clock of this machine has been set, not merely trimmed, when it is this far from where it was. */
const jumpMs = 2_000;
const lookMs = 1_000;
/** How the clock of this machine stands to one that does not jump. */
const standing = () => Date.now() - performance.now();

/**
 * Timed work on node-cron; every tick runs once however many processes there are. When the clock of the machine is set, the work is scheduled anew:
 * what waited for its next tick would, after a clock was set back by an hour, wait for an hour. Cron keeps to real time; work that the district's days
 * need follows the district's clock, too (`districtMs`).
 */
export function createSchedule(kernel: Kernel, jobs: readonly Job[]) {
  let tasks: ScheduledTask[] = [];
  let stood = standing();
  let looking: NodeJS.Timeout | undefined;
  const running = new Set<Promise<void>>();

  async function tick(job: Job, name: string): Promise<void> {
    try {
      // An owner of its own for each attempt, so that one process does not take a tick twice.
      if (!(await holdLease(`tick:${job.name}:${name}`, randomUUID(), tickTakenMs))) return;
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

  const arrange = () =>
    jobs.map((job) =>
      cron.schedule(job.cron, ({ date }) => keep(tick(job, date.toISOString().slice(0, 19))), {
        ...{ timezone: 'UTC', name: job.name },
      }),
    );

  /** The period of the district's clock in which each job was last seen. */
  const periods = new Map<string, number>();
  function followDistrict(run: (job: Job, period: number) => void): void {
    for (const job of jobs) {
      if (!job.districtMs) continue;
      const period = Math.floor(kernel.clock.now().getTime() / job.districtMs);
      if (periods.get(job.name) === period) continue;
      periods.set(job.name, period);
      run(job, period);
    }
  }

  async function lookForJump(): Promise<void> {
    const stands = standing();
    const byMs = Math.round(stands - stood);
    if (Math.abs(byMs) < jumpMs) return;
    stood = stands;
    kernel.log.warn({ byMs }, 'the clock of this machine was set; timed work is scheduled anew');
    const before = tasks;
    tasks = arrange();
    for (const task of before) await task.destroy();
  }

  return {
    start: async () => {
      for (const job of jobs) if (job.atStart) await keep(runJob(job));
      stood = standing();
      tasks = arrange();
      followDistrict(() => undefined);
      looking = setInterval(() => {
        void lookForJump();
        followDistrict((job, period) => void keep(tick(job, `district-${period}`)));
      }, lookMs);
    },
    stop: async () => {
      clearInterval(looking);
      for (const task of tasks) await task.destroy();
      await Promise.all(running);
    },
  };
}
