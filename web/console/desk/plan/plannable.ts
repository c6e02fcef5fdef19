import { computed } from 'vue';
import type { Shift } from '#shared/fleet/fleet';
import { call } from '../../../kernel/client';
import { byLetter } from '../../ui/by-letter';
import { useDesk } from '../desk';

/** What a dispatcher asks of a run; null = everything that can still be planned. */
export interface RunChoice {
  seconds: number;
  overflowBound: number;
  shiftIds: readonly string[] | null;
  requestIds: readonly string[] | null;
  /** Begin from this plan, pins kept. */
  fromPlanId: string | null;
}

/** What a plan may still change: routes that have begun stay as they are, with the requests that they visit. */
export function usePlannable() {
  const desk = useDesk();
  const begun = computed(() => desk.data.routes.value.filter(({ status }) => status !== 'published'));
  const begunIds = computed(() => new Set(begun.value.map(({ id }) => id)));
  const items = computed(() =>
    desk.items.value.filter(
      ({ state, routeId }) =>
        (state === 'waiting' || state === 'planned') && !(routeId !== null && begunIds.value.has(routeId)),
    ),
  );
  /** Shifts in service that no crew has begun, by letter. */
  async function listShifts(): Promise<Shift[]> {
    const gone = new Set(begun.value.map(({ shiftId }) => shiftId));
    const { items: shifts } = await call('listShifts', { query: { day: desk.day.value } });
    return shifts.filter(({ id, status, isOut }) => status === 'ready' && !isOut && !gone.has(id)).sort(byLetter);
  }
  /** Body of a run: the whole day, or the shifts and requests chosen or left of it. Null when every shift is on the road. */
  async function bodyOf({ seconds, overflowBound, shiftIds, requestIds, fromPlanId }: RunChoice) {
    const body = { day: desk.day.value, seconds, overflowBound, ...(fromPlanId && { fromPlanId }) };
    if (!begun.value.length)
      return {
        ...body,
        ...(shiftIds && { shiftIds: [...shiftIds] }),
        ...(requestIds && { requestIds: [...requestIds] }),
      };
    const left = (await listShifts()).map(({ id }) => id);
    const chosen = shiftIds ? left.filter((id) => shiftIds.includes(id)) : left;
    const requests = requestIds ?? items.value.map(({ request }) => request.id);
    return chosen.length ? { ...body, shiftIds: chosen, requestIds: [...requests] } : null;
  }
  return { begun, items, bodyOf, listShifts };
}
