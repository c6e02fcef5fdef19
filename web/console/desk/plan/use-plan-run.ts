import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import type { Plan, PlanRun } from '#shared/planning/planning';
import { call } from '../../../kernel/client';
import { useLive } from '../../../kernel/live';
import { t } from '../../../kernel/i18n';
import { tellDone, tellError, tellRefused } from '../../ui/tell';
import { useDesk } from '../desk';
import { usePlannable, type RunChoice } from './plannable';

/** A plan of the day as a line of the list. */
export type PlanLine = Omit<Plan, 'routes' | 'unassigned'>;

/** Runs and plans of the day with live progress; the plan of a run that ends well becomes the draft that the desk shows. */
export function usePlanRuns() {
  const desk = useDesk();
  const { bodyOf } = usePlannable();
  const topic = () => ({ kind: 'day' as const, day: desk.day.value });
  const { data, error, loading, reload } = useLive<PlanRun[]>(topic, {
    snapshot: (signal) =>
      call('listPlanRuns', { query: { day: desk.day.value } }, { signal }).then((reply) => reply.items),
    on: {
      'planning:run-progressed': ({ run }, known) => {
        if (run.day !== desk.day.value) return known;
        if (run.planId) void plans.reload();
        return [run, ...known.filter(({ id }) => id !== run.id)];
      },
      'kernel:resync': () => void reload(),
    },
  });
  const plans = useLive<PlanLine[]>(topic, {
    snapshot: (signal) =>
      call('listPlans', { query: { day: desk.day.value } }, { signal }).then((reply) => reply.items),
    on: {
      'planning:plan-edited': (edited) => {
        void plans.reload();
        const isOther = desk.draft.value?.id === edited.planId && desk.draft.value.version < edited.version;
        // Own changes come back too; they are stored by then, or about to be.
        if (!isOther || desk.editor.saving.value) return;
        tellDone(t('desk.edit.changedBy', { who: edited.byName }));
        void desk.editor.reload();
      },
      'dispatch:day-published': () => void plans.reload(),
      'kernel:resync': () => void plans.reload(),
    },
  });
  const runs = computed(() => [...(data.value ?? [])].sort((a, b) => b.createdAt.localeCompare(a.createdAt)));
  const run = computed(() => runs.value[0] ?? null);
  const isRunning = computed(() => run.value?.status === 'queued' || run.value?.status === 'running');
  /** A plan that is looked at although it is no draft. */
  const past = shallowRef<Plan | null>(null);
  const plan = computed(() => desk.draft.value ?? past.value);

  async function show(planId: string): Promise<void> {
    try {
      const shown = await call('getPlan', { params: { id: planId } });
      const isDraft = shown.status === 'draft';
      past.value = isDraft ? null : shown;
      desk.draft.value = isDraft ? shown : null;
    } catch (thrown) {
      tellError(thrown);
    }
  }
  // What was opened elsewhere stays; else the newest plan of the day is looked at.
  const isDay = () => plan.value?.day === desk.day.value;
  watch(
    () => plans.data.value?.[0]?.id,
    (newest) => newest && !isDay() && void show(newest),
    { immediate: true },
  );
  // A run that ends while somebody watches shows its plan.
  watch(
    () => (run.value ? { id: run.value.id, planId: run.value.planId } : null),
    (now, before) => now?.planId && before?.id === now.id && !before.planId && void show(now.planId),
  );
  onScopeDispose(() => (past.value = null));

  async function start(choice: RunChoice): Promise<void> {
    try {
      const body = await bodyOf(choice);
      if (!body) return tellRefused(t('desk.plan.allGone'));
      const started = await call('startPlanRun', { body });
      past.value = null;
      desk.draft.value = null;
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
  return {
    run,
    plans: computed(() => plans.data.value ?? []),
    plan,
    isRunning,
    error,
    loading,
    reload,
    start,
    stop,
    show,
  };
}
