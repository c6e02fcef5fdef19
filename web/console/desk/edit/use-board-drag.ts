import { onScopeDispose, ref, type Ref } from 'vue';
import { t } from '../../../kernel/i18n';
import { tellRefused } from '../../ui/tell';
import { useDesk } from '../desk';
import { movableRequest, movableStop } from './movable';
import { indexAtMoment, type Spot } from './order';
import type { Move } from './plan-editor';

/** So far the pointer must go before a press becomes a drag, in px. */
const thresholdPx = 5;
const edgePx = 28;

/** Dragging of stops with the pointer: over the board, between its rows, from the queue and back to it. */
export function useBoardDrag(options: {
  host: Ref<HTMLElement | undefined>;
  momentAt: (track: DOMRect, clientX: number) => number;
}) {
  const desk = useDesk();
  const at = ref<{ x: number; y: number } | null>(null);
  let stop: (() => void) | undefined;

  function spotUnder(x: number, y: number, held: Move): Spot | null | undefined {
    const under = document.elementFromPoint(x, y);
    if (under?.closest('.queue')) return null;
    const row = under?.closest<HTMLElement>('[data-row]');
    const track = row?.querySelector('.track')?.getBoundingClientRect();
    const shiftId = row?.dataset['row'];
    if (!row || !track || !shiftId) return undefined;
    const route = desk.draft.value?.routes.find((one) => one.shiftId === shiftId);
    const without = held.from?.shiftId === shiftId ? held.from.index : null;
    return { shiftId, index: indexAtMoment(route, options.momentAt(track, x), without) };
  }
  function scrollAtEdge(y: number): void {
    const box = options.host.value?.getBoundingClientRect();
    if (!box) return;
    if (y < box.top + edgePx + 24) options.host.value?.scrollBy(0, -12);
    else if (y > box.bottom - edgePx) options.host.value?.scrollBy(0, 12);
  }
  function start(down: PointerEvent, make: () => Move | null): void {
    if (down.button !== 0 || !desk.draft.value || desk.editor.move.value) return;
    const [x, y] = [down.clientX, down.clientY];
    let isDragging = false;
    const moved = (event: PointerEvent) => {
      if (!isDragging && Math.hypot(event.clientX - x, event.clientY - y) < thresholdPx) return;
      if (!isDragging) {
        const held = make();
        if (!held) return end();
        isDragging = true;
        document.body.classList.add('is-dragging-stop');
        desk.editor.take(held);
      }
      event.preventDefault();
      at.value = { x: event.clientX, y: event.clientY };
      scrollAtEdge(event.clientY);
      const held = desk.editor.move.value;
      if (!held) return end();
      const spot = spotUnder(event.clientX, event.clientY, held);
      desk.editor.hold(spot === undefined ? held.from : spot);
    };
    const up = () => {
      end();
      if (isDragging) void drop();
    };
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !isDragging) return;
      event.stopPropagation();
      event.preventDefault();
      end();
      desk.editor.letGo();
    };
    // A drag ends with a click on what it began on: that one selects nothing.
    const click = (event: MouseEvent) => {
      if (!isDragging) return;
      event.stopPropagation();
      event.preventDefault();
    };
    const end = () => {
      window.removeEventListener('pointermove', moved);
      window.removeEventListener('pointerup', up);
      window.removeEventListener('pointercancel', up);
      window.removeEventListener('keydown', key, true);
      setTimeout(() => window.removeEventListener('click', click, true));
      document.body.classList.remove('is-dragging-stop');
      at.value = null;
      stop = undefined;
    };
    stop = end;
    window.addEventListener('pointermove', moved);
    window.addEventListener('pointerup', up);
    window.addEventListener('pointercancel', up);
    window.addEventListener('keydown', key, true);
    window.addEventListener('click', click, true);
  }
  async function drop(): Promise<void> {
    if (!(await desk.editor.drop())) tellRefused(t('desk.edit.noWay'));
  }
  /** A press on the board: on a block of the draft a drag may begin. */
  function pressBoard(down: PointerEvent): void {
    const block = (down.target as HTMLElement).closest<HTMLElement>('[data-step]');
    const shiftId = block?.closest<HTMLElement>('[data-row]')?.dataset['row'];
    if (!block || !shiftId) return;
    const index = Number(block.dataset['step']);
    start(down, () => (desk.draft.value ? movableStop(desk.draft.value, shiftId, index) : null));
  }
  /** A press in the queue: a request that the draft leaves out may be dragged onto the board. */
  desk.pressRequest.value = (down, requestId) => {
    const request = desk.itemById.value.get(requestId)?.request;
    const served = desk.draft.value?.routes.some(({ stops }) => stops.some((one) => one.requestId === requestId));
    if (request && !served) start(down, () => movableRequest(request));
  };
  onScopeDispose(() => {
    stop?.();
    desk.pressRequest.value = null;
  });
  return { at, pressBoard };
}
