import { onScopeDispose, ref } from 'vue';
import { recall, remember } from '../../kernel/remembered';

/** Whether single letters are keys; some people type by voice or with a switch and need them off. */
export const letterKeys = ref(recall('letterKeys', ['on', 'off'] as const, 'on'));
export function setLetterKeys(next: 'on' | 'off'): void {
  letterKeys.value = next;
  remember('letterKeys', next);
}

/** `ctrl+z`, `shift+p`, `f`, `?`, `ArrowDown`: how a key is named in a table of keys. The command key counts as control. */
function nameOf(event: KeyboardEvent): string {
  const isLetter = /^[a-z]$/i.test(event.key);
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const control = event.ctrlKey || event.metaKey ? 'ctrl+' : '';
  const shift = event.shiftKey && (isLetter || event.key.length > 1) ? 'shift+' : '';
  return control + shift + key;
}

/** Keys of a whole page; quiet while somebody types, while alt is held, and while a dialog is open. Escape always speaks. */
export function useKeys(
  keys: Record<string, (event: KeyboardEvent) => void>,
  first: (event: KeyboardEvent) => boolean = () => false,
): void {
  function press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.altKey) return;
    const target = event.target as HTMLElement;
    const typing = target.closest('input, textarea, select, [contenteditable], [role="combobox"]') !== null;
    const inDialog = document.querySelector('.el-overlay:not([style*="display: none"])') !== null;
    if (!typing && !inDialog && first(event)) return;
    const name = nameOf(event);
    const handler = keys[name];
    if (!handler) return;
    if ((typing || inDialog) && event.key !== 'Escape' && event.key !== 'F6') return;
    if (inDialog) return;
    if (letterKeys.value === 'off' && /^[a-z0-9]$/.test(name)) return;
    handler(event);
  }
  window.addEventListener('keydown', press);
  onScopeDispose(() => window.removeEventListener('keydown', press));
}
