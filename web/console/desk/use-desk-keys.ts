import { useKeys } from '../ui/use-keys';
import type { Desk } from './desk';
import { useEditKeys } from './edit/use-edit-keys';

/** What keys of the desk lead to in its panes. */
interface DeskActs {
  search(): void;
  help(): void;
  step(by: 1 | -1): void;
  /** Narrows the queue to the n-th state that is there, counted from 1. */
  only(at: number): void;
  show(panel: 'plan' | 'booking'): void;
  adjust(): void;
  reset(): void;
  isNarrowed(): boolean;
}
const panes = ['.bar', '.queue', '.map', '.board', '.drawer'];

/** Every act of the mouse has a key; the sheet of them opens with `?`. */
export function useDeskKeys(desk: Desk, acts: DeskActs): void {
  const edit = useEditKeys(desk);
  const quietly = (act: () => void) => (event: KeyboardEvent) => {
    event.preventDefault();
    act();
  };
  const besideIncidents = (act: () => void) => (event: KeyboardEvent) => {
    if (desk.panel.value !== 'incident') quietly(act)(event);
  };
  /** The next pane that is there, from the one that has the focus. */
  function pane(by: 1 | -1): void {
    const there = panes.flatMap((pane) => document.querySelector<HTMLElement>(`.desk ${pane}`) ?? []);
    const at = there.findIndex((one) => one.contains(document.activeElement));
    const next = there[(at + by + there.length) % there.length] ?? there[0];
    const inside = next?.querySelector<HTMLElement>(
      '[aria-current="true"], [tabindex="0"]:not([role="separator"]), button:not(:disabled):not([tabindex="-1"]), a[href], input',
    );
    inside?.focus();
  }
  /** The main act of the drawer. */
  function main(): void {
    document.querySelector<HTMLButtonElement>('.drawer footer .btn.main:not(:disabled)')?.click();
  }
  const numbers = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((at) => [String(at), () => acts.only(at)]));
  useKeys(
    {
      ...numbers,
      '/': quietly(acts.search),
      '?': acts.help,
      // The drawer of an incident walks through its repairs, and takes them back, by itself.
      ArrowDown: besideIncidents(() => acts.step(1)),
      ArrowUp: besideIncidents(() => acts.step(-1)),
      i: () => (desk.panel.value === 'incident' ? desk.close() : desk.openIncident(null)),
      j: () => acts.step(1),
      k: () => acts.step(-1),
      n: () => acts.show('booking'),
      r: () => acts.show('plan'),
      e: acts.adjust,
      m: quietly(edit.takeSelected),
      p: edit.pinSelected,
      f: () => desk.fits.value++,
      t: () => document.querySelector<HTMLButtonElement>('.drawer [data-key="t"]')?.click(),
      'shift+p': main,
      'ctrl+z': besideIncidents(() => void (desk.draft.value ? desk.editor : desk.network).undo()),
      'ctrl+y': quietly(() => void (desk.draft.value ? desk.editor : desk.network).redo()),
      'ctrl+shift+z': quietly(() => void (desk.draft.value ? desk.editor : desk.network).redo()),
      'ctrl+Enter': quietly(main),
      F6: quietly(() => pane(1)),
      'shift+F6': quietly(() => pane(-1)),
      Escape: () => {
        if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
        else if (desk.network.tool.value !== 'none') desk.network.lay();
        else if (desk.panel.value || desk.selected.value) desk.leave();
        else if (acts.isNarrowed()) acts.reset();
      },
    },
    edit.whileHeld,
  );
}
