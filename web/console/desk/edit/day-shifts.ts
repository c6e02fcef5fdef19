import { shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { Shift } from '#shared/fleet/fleet';
import type { Plan } from '#shared/planning/planning';
import { call } from '../../../kernel/client';

/** The shifts of the day that are ready, read when a draft is looked at: those that do not drive in it can take stops too. */
export function useDayShifts(day: Readonly<Ref<string>>, draft: ShallowRef<Plan | null>): ShallowRef<readonly Shift[]> {
  const shifts = shallowRef<readonly Shift[]>([]);
  watch(
    () => (draft.value ? `${day.value} ${draft.value.runId}` : ''),
    async (wanted) => {
      if (!wanted) return;
      try {
        const { items } = await call('listShifts', { query: { day: day.value } });
        shifts.value = items.filter(({ status }) => status === 'ready');
      } catch {
        // Without them the rows of the plan are there all the same.
        shifts.value = [];
      }
    },
  );
  return shifts;
}
