import { ElMessage } from 'element-plus';
import { ref } from 'vue';
import { asApiError } from '../../kernel/client';
import { t } from '../../kernel/i18n';
import { refusedFields } from './refused-fields';
import { refusedWords } from './refused-words';

/** Says what went wrong and what to do: which field is wrong where the refusal names one, else in the words of the closed list. */
export function tellError(thrown: unknown): void {
  const error = asApiError(thrown);
  const { code } = error;
  const title = refusedWords(error) ?? t(`error.${code}.title`);
  ElMessage({
    type: 'error',
    message: `${title} · ${t(`error.${code}.action`)}`,
    duration: 6000,
    showClose: true,
  });
}

/** Says that something is not possible now, in the screen's own words. */
export function tellRefused(text: string): void {
  ElMessage({ type: 'warning', message: text, duration: 6000, showClose: true });
}

export function tellDone(text: string): void {
  ElMessage({ type: 'success', message: text, duration: 3500 });
}

/** An act with its own sign of being under way; a failure is told, and answers null. `invalid` marks the fields that the last one was refused for. */
export function useAct() {
  const busy = ref(false);
  const wrong = ref<string[]>([]);
  async function act<T>(work: () => Promise<T>, doneText = ''): Promise<T | null> {
    if (busy.value) return null;
    busy.value = true;
    wrong.value = [];
    try {
      const result = await work();
      if (doneText) tellDone(doneText);
      return result;
    } catch (thrown) {
      wrong.value = refusedFields(asApiError(thrown)).map(({ name }) => name);
      tellError(thrown);
      return null;
    } finally {
      busy.value = false;
    }
  }
  /** For the field itself: marked while it is what was refused. */
  const invalid = (name: string) => (wrong.value.includes(name) ? 'true' : undefined);
  return { busy, act, invalid };
}
