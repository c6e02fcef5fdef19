import { computed, onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

/** The rows of a long list that stand in view, with a margin; every row says its own height. */
export function useVirtualRows<T>(host: Ref<HTMLElement | undefined>, rows: Ref<T[]>, heightOf: (row: T) => number) {
  const scrollTop = ref(0);
  const viewPx = ref(600);
  const tops = computed(() => {
    const list = new Float64Array(rows.value.length + 1);
    rows.value.forEach((row, index) => (list[index + 1] = (list[index] ?? 0) + heightOf(row)));
    return list;
  });
  const totalPx = computed(() => tops.value[rows.value.length] ?? 0);
  /** First row whose end lies below a height. */
  function rowAt(px: number): number {
    let [low, high] = [0, rows.value.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tops.value[middle + 1] ?? 0) <= px) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  const shown = computed(() => {
    const from = rowAt(Math.max(0, scrollTop.value - 200));
    const to = rowAt(scrollTop.value + viewPx.value + 200) + 1;
    return rows.value.slice(from, to).map((row, index) => ({ row, top: tops.value[from + index] ?? 0 }));
  });
  /** The row that a height lies in, for what sticks to the top of the list. */
  const atTop = computed(() => rowAt(scrollTop.value));
  function reveal(index: number): void {
    const element = host.value;
    if (!element || index < 0) return;
    const [top, bottom] = [tops.value[index] ?? 0, tops.value[index + 1] ?? 0];
    if (top < element.scrollTop + 30) element.scrollTop = Math.max(0, top - 60);
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight + 60;
  }
  let observer: ResizeObserver | undefined;
  onMounted(() => {
    const element = host.value;
    if (!element) return;
    element.addEventListener('scroll', () => (scrollTop.value = element.scrollTop), { passive: true });
    observer = new ResizeObserver(() => (viewPx.value = element.clientHeight));
    observer.observe(element);
  });
  onBeforeUnmount(() => observer?.disconnect());
  return { shown, totalPx, atTop, reveal };
}
