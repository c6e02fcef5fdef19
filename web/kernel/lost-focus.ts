import { onMounted, type Ref } from 'vue';

/** Whether what had the focus is gone or disabled, so that a keyboard or a screen reader would begin at the top of the page again. */
function isFocusLost(): boolean {
  const { activeElement } = document;
  return !activeElement || activeElement === document.body || activeElement.matches(':disabled');
}

/** Puts a lost focus where work goes on, a heading for example; one that somebody has set stays. */
export function takeLostFocus(place: HTMLElement | null | undefined): void {
  if (!place || !isFocusLost()) return;
  if (place.matches(':is(h1, h2, h3)')) place.tabIndex = -1;
  place.focus();
}

/** A screen begins at its heading: the one before has gone with the button that led here, or back. The first screen of a visit begins at its top. */
export function useScreenFocus(heading: Readonly<Ref<HTMLElement | null>>): void {
  onMounted(() => {
    const { back, forward } = (window.history.state ?? {}) as { back?: string | null; forward?: string | null };
    if (back || forward) takeLostFocus(heading.value);
  });
}
