import type { Kernel, LiveRule } from '../kernel/kernel';
import { PlanRunModel, type PlanRunDoc } from './model';
import { dayRoomOf } from './policy';
import { presentPlanRun } from './present';
import type { PlanRunner } from './runner';

/** Events of a run: its state to the people who watch the day, and a nudge for the planner of this process. */
export function planningLive(kernel: Kernel, runner: PlanRunner): LiveRule[] {
  const pushRun = async (runId: string): Promise<void> => {
    const run = await PlanRunModel.findById(runId).lean<PlanRunDoc>();
    if (run) kernel.pushes.local(dayRoomOf(run), 'planning:run-progressed', { run: presentPlanRun(run) });
  };
  return [
    {
      on: 'planning:run-requested',
      push: async ({ data }) => {
        runner.wake();
        await pushRun(data.runId);
      },
    },
    {
      on: 'planning:run-stop-requested',
      push: async ({ data }) => {
        runner.stopRun(data.runId);
        await pushRun(data.runId);
      },
    },
    { on: 'planning:run-finished', push: ({ data }) => pushRun(data.runId) },
  ];
}
