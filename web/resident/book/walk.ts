import { useRouter } from 'vue-router';
import { useDraft } from './draft';
import { steps, type Step } from './steps';

const position = () => (window.history.state as { position?: number } | null)?.position ?? 0;

/** Steps through the booking so that the browser's back button and the page's own do the same. */
export function useWalk() {
  const router = useRouter();
  const store = useDraft();
  const address = (step: Step) => `/r/book/${step}`;
  const remember = (step: Step) => (store.draft.positions[step] = position());

  /** Opens a step: an earlier one by going back in the history, where it lies there. */
  function goTo(step: Step): void {
    const by = (store.draft.positions[step] ?? Infinity) - position();
    const expected = steps.indexOf(step) - steps.indexOf(current());
    if (by < 0 && by === expected) router.go(by);
    else if (expected > 0) void router.push(address(step));
    else void router.replace(address(step));
  }
  const current = () => router.currentRoute.value.params.step as Step;
  function next(): void {
    const after = steps[steps.indexOf(current()) + 1];
    if (after) void router.push(address(after));
  }
  function back(): void {
    const before = steps[steps.indexOf(current()) - 1];
    if (before) goTo(before);
    else if (window.history.state?.back) router.back();
    else void router.replace('/r/');
  }
  return { goTo, next, back, remember };
}
