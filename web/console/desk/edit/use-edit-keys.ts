import { instantOf, secOfTime } from '#shared/kernel/time';
import { districtZone } from '../../../kernel/format';
import { t } from '../../../kernel/i18n';
import { tellRefused } from '../../ui/tell';
import type { Desk } from '../desk';
import { draftRows } from './board-rows-of-draft';
import { movableRequest, movableStop, movableVisit } from './movable';
import { indexAtMoment, orderOf } from './order';

/** Keys that change the draft: M takes the selected stop into the hand, arrows move it, Enter drops it; P pins; undo and redo. */
export function useEditKeys(desk: Desk) {
  const { editor } = desk;

  function takeSelected(): void {
    const plan = desk.draft.value;
    if (!plan) return tellRefused(t('desk.edit.needsDraft'));
    const requestId = desk.requestId.value;
    const [shiftId, seq] = (desk.selected.value?.kind === 'stop' ? desk.selected.value.id : '').split(':');
    const held =
      (requestId && movableVisit(plan, requestId)) ||
      (shiftId && seq && movableStop(plan, shiftId, Number(seq) - 1)) ||
      null;
    if (held) return editor.take(held);
    const request = requestId ? desk.itemById.value.get(requestId)?.request : undefined;
    const waiting = request && movableRequest(request);
    const first = plan.routes[0];
    if (!waiting || !first) return;
    const fromMs = instantOf(request.slot.day, secOfTime(request.slot.from), districtZone.value).getTime();
    editor.take({ ...waiting, to: { shiftId: first.shiftId, index: indexAtMoment(first, fromMs, null) } });
  }
  /** Steps of the shift that the held stop would be among, without it. */
  function countAt(shiftId: string): number {
    const plan = desk.draft.value;
    if (!plan) return 0;
    const { length } = orderOf(plan, shiftId).steps;
    return editor.move.value?.from?.shiftId === shiftId ? length - 1 : length;
  }
  function shiftBy(by: 1 | -1): void {
    const to = editor.move.value?.to;
    if (!to) return;
    editor.hold({ ...to, index: Math.min(Math.max(0, to.index + by), countAt(to.shiftId)) });
  }
  function rowBy(by: 1 | -1): void {
    const [plan, held] = [desk.draft.value, editor.move.value];
    if (!plan || !held?.to) return;
    const begun = new Set(
      desk.data.routes.value.flatMap(({ shiftId, status }) => (status === 'published' ? [] : shiftId)),
    );
    const rows = draftRows(plan, desk.shifts.value, begun);
    const next = rows[rows.findIndex(({ id }) => id === held.to?.shiftId) + by];
    if (!next) return;
    const stands = plan.routes.find(({ shiftId }) => shiftId === held.to?.shiftId)?.stops[held.to.index + 1];
    const route = plan.routes.find(({ shiftId }) => shiftId === next.id);
    const without = held.from?.shiftId === next.id ? held.from.index : null;
    editor.hold({ shiftId: next.id, index: stands ? indexAtMoment(route, Date.parse(stands.startAt), without) : 0 });
  }
  async function drop(): Promise<void> {
    if (!(await editor.drop())) tellRefused(t('desk.edit.noWay'));
  }
  /** Handles a key while a stop is in the hand; true when it was one of its own. */
  function whileHeld(event: KeyboardEvent): boolean {
    if (!editor.move.value) return false;
    const acts: Record<string, () => void> = {
      ArrowLeft: () => shiftBy(-1),
      ArrowRight: () => shiftBy(1),
      ArrowUp: () => rowBy(-1),
      ArrowDown: () => rowBy(1),
      Enter: () => void drop(),
      Escape: editor.letGo,
      Delete: () => editor.hold(null),
    };
    const act = acts[event.key];
    if (!act) return false;
    event.preventDefault();
    event.stopPropagation();
    act();
    return true;
  }
  function pinSelected(): void {
    if (!desk.draft.value) return tellRefused(t('desk.edit.needsDraft'));
    if (desk.requestId.value) void editor.pin(desk.requestId.value);
  }
  return { takeSelected, whileHeld, pinSelected };
}
