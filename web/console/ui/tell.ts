import { ElMessage } from 'element-plus';
import { ref } from 'vue';
import { asApiError } from '../../kernel/client';
import { t } from '../../kernel/i18n';

/** Says what went wrong and what to do, in the words of the closed list. */
export function tellError(thrown: unknown): void {
  const { code } = asApiError(thrown);
  ElMessage({
    type: 'error',
    message: `${t(`error.${code}.title`)} · ${t(`error.${code}.action`)}`,
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

/** An act with its own sign of being under way; a failure is told, and answers null. */
export function useAct() {
  const busy = ref(false);
  async function act<T>(work: () => Promise<T>, doneText = ''): Promise<T | null> {
    if (busy.value) return null;
    busy.value = true;
    try {
      const result = await work();
      if (doneText) tellDone(doneText);
      return result;
    } catch (thrown) {
      tellError(thrown);
      return null;
    } finally {
      busy.value = false;
    }
  }
  return { busy, act };
}
