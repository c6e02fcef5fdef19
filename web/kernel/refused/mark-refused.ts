import type { Directive } from 'vue';

const controls = 'input, select, textarea';
let made = 0;

/** The control that is typed in: the element itself, the one in it, or the one that a label is of. */
function controlOf(element: HTMLElement): HTMLElement | null {
  if (element instanceof HTMLLabelElement) return element.control;
  return element.matches(controls) ? element : element.querySelector<HTMLElement>(controls);
}

/** Takes the mark away; one for each marked element. */
const unmark = new WeakMap<HTMLElement, () => void>();

function mark(element: HTMLElement, why: string): void {
  unmark.get(element)?.();
  const control = controlOf(element);
  if (!why || !control) return;
  const words = document.createElement('small');
  words.id = `refused-${++made}`;
  words.className = 'refused';
  words.textContent = why;
  if (element instanceof HTMLLabelElement) element.append(words);
  else element.after(words);
  const said = control.getAttribute('aria-describedby');
  control.setAttribute('aria-invalid', 'true');
  control.setAttribute('aria-describedby', said ? `${said} ${words.id}` : words.id);
  const clear = () => {
    words.remove();
    control.removeAttribute('aria-invalid');
    if (said) control.setAttribute('aria-describedby', said);
    else control.removeAttribute('aria-describedby');
    control.removeEventListener('input', clear);
    unmark.delete(element);
  };
  control.addEventListener('input', clear);
  unmark.set(element, clear);
}

/**
 * `v-refused="refused('kg')"` on a field or its label: marks what the server did not take and says why beside it, until it is typed in again. The
 * name is the contract's. What was typed stays.
 */
export const markRefused: Directive<HTMLElement, string> = {
  mounted: (element, { value }) => mark(element, value),
  updated: (element, { value, oldValue }) => {
    if (value !== oldValue) mark(element, value);
  },
  beforeUnmount: (element) => unmark.get(element)?.(),
};

declare module 'vue' {
  interface GlobalDirectives {
    vRefused: typeof markRefused;
  }
}
