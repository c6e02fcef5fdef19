import type { Kernel, LiveRule } from '../kernel/kernel';
import { PlanModel, PlanRunModel, type PlanDoc, type PlanRunDoc } from './model';
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
    {
      on: 'planning:plan-edited',
      push: async ({ data }) => {
        const plan = await PlanModel.findById(data.planId, { organisationId: 1, day: 1, edited: 1 }).lean<PlanDoc>();
        const change = plan?.edited?.changes.find(({ version }) => version === data.version);
        if (plan)
          kernel.pushes.local(dayRoomOf(plan), 'planning:plan-edited', { ...data, byName: change?.byName ?? '' });
      },
    },
    { on: 'planning:run-finished', push: ({ data }) => pushRun(data.runId) },
  ];
}
