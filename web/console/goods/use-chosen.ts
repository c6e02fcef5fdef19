import { computed, ref, type Ref } from 'vue';

/** The chosen one of a list that changes: the one that was tapped, else the first. */
export function useChosen<T extends { id: string }>(items: Ref<readonly T[]>) {
  const chosenId = ref<string | null>(null);
  const chosen = computed(() => items.value.find(({ id }) => id === chosenId.value) ?? items.value[0] ?? null);
  return { chosenId, chosen };
}
