import { computed } from 'vue';
import { call } from '../../../kernel/client';
import { useDesk } from '../desk';

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
  /** Body of a run: the whole day, or the shifts and requests that are left of it. Null when every shift is on the road. */
  async function bodyOf(seconds: number, overflowBound: number) {
    const day = desk.day.value;
    if (!begun.value.length) return { day, seconds, overflowBound };
    const shifts = await call('listShifts', { query: { day } });
    const gone = new Set(begun.value.map(({ shiftId }) => shiftId));
    const shiftIds = shifts.items.filter(({ id, status }) => status === 'ready' && !gone.has(id)).map(({ id }) => id);
    return shiftIds.length
      ? { day, seconds, overflowBound, shiftIds, requestIds: items.value.map(({ request }) => request.id) }
      : null;
  }
  return { begun, items, bodyOf };
}
