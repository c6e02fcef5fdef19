import { computed, shallowRef, watch } from 'vue';
import type { Plan, PlanRun } from '#shared/planning/planning';
import { call } from '../../../kernel/client';
import { useLive } from '../../../kernel/live';
import { t } from '../../../kernel/i18n';
import { tellError, tellRefused } from '../../ui/tell';
import { useDesk } from '../desk';
import { usePlannable } from './plannable';

/** The runs of the day with live progress; the plan of a run that ends well becomes the draft that the desk shows. */
export function usePlanRuns() {
  const desk = useDesk();
  const { bodyOf } = usePlannable();
  const { data, error, loading, reload } = useLive<PlanRun[]>(() => ({ kind: 'day' as const, day: desk.day.value }), {
    snapshot: (signal) =>
      call('listPlanRuns', { query: { day: desk.day.value } }, { signal }).then((reply) => reply.items),
    on: {
      'planning:run-progressed': ({ run }, known) =>
        run.day === desk.day.value ? [run, ...known.filter(({ id }) => id !== run.id)] : known,
      'kernel:resync': () => void reload(),
    },
  });
  const runs = computed(() => [...(data.value ?? [])].sort((a, b) => b.createdAt.localeCompare(a.createdAt)));
  const run = computed(() => runs.value[0] ?? null);
  const isRunning = computed(() => run.value?.status === 'queued' || run.value?.status === 'running');
  const plan = shallowRef<Plan | null>(null);

  async function show(planId: string): Promise<void> {
    try {
      plan.value = await call('getPlan', { params: { id: planId } });
      desk.draft.value = plan.value.status === 'draft' ? plan.value : null;
    } catch (thrown) {
      tellError(thrown);
    }
  }
  watch(
    () => run.value?.planId ?? null,
    (planId) => {
      plan.value = null;
      desk.draft.value = null;
      if (planId) void show(planId);
    },
    { immediate: true },
  );
  async function start(seconds: number, overflowBound: number): Promise<void> {
    try {
      const body = await bodyOf(seconds, overflowBound);
      if (!body) return tellRefused(t('desk.plan.allGone'));
      plan.value = null;
      desk.draft.value = null;
      const started = await call('startPlanRun', { body });
      if (data.value && !data.value.some(({ id }) => id === started.id)) data.value.unshift(started);
      await reload();
    } catch (thrown) {
      tellError(thrown);
    }
  }
  async function stop(): Promise<void> {
    if (!run.value) return;
    try {
      await call('stopPlanRun', { params: { id: run.value.id } });
      await reload();
    } catch (thrown) {
      tellError(thrown);
    }
  }
  return { runs, run, plan, isRunning, error, loading, reload, start, stop, show };
}
