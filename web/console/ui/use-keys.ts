import { onScopeDispose } from 'vue';

/** Keys of a whole page; quiet while somebody types, while a modifier is held, and while a dialog is open. Escape always speaks. */
export function useKeys(keys: Record<string, (event: KeyboardEvent) => void>): void {
  function press(event: KeyboardEvent): void {
    const handler = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!handler || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    const typing = target.closest('input, textarea, select, [contenteditable], [role="combobox"]') !== null;
    const inDialog = document.querySelector('.el-overlay:not([style*="display: none"])') !== null;
    if ((typing || inDialog) && event.key !== 'Escape') return;
    if (inDialog) return;
    handler(event);
  }
  window.addEventListener('keydown', press);
  onScopeDispose(() => window.removeEventListener('keydown', press));
}
