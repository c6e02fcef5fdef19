import { ref, watch, type Ref } from 'vue';
import { remember } from '../../kernel/remembered';

/** A pane's size in px that this device remembers. */
export function useSize(name: string, fallback: number): Ref<number> {
  let kept = NaN;
  try {
    kept = Number(localStorage.getItem(`huiliu.${name}`) ?? NaN);
  } catch {
    // A closed store: the size lasts as long as the page.
  }
  const size = ref(Number.isFinite(kept) && kept > 0 ? kept : fallback);
  watch(size, (px) => remember(name, String(px)));
  return size;
}
