import { ElMessage } from 'element-plus';
import { ref, shallowRef } from 'vue';
import { asApiError } from '../../kernel/client';
import { t } from '../../kernel/i18n';
import { refusedFields, type RefusedField } from './refused-fields';
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

/** What is wrong with a field, in words; empty when nothing is. `row`: only in this row of a list. */
export type Refused = (name: string, row?: number) => string;

/** Fields that the last act was refused for: `refuse` tells a failure, `refused` says it to `v-refused` at each field. */
export function useRefusal() {
  const wrong = shallowRef<RefusedField[]>([]);
  const refused: Refused = (name, row) => {
    const found = wrong.value.find((one) => one.name === name && (row === undefined || one.row === row));
    return found ? t(`refused.${found.rule}`) : '';
  };
  function refuse(thrown: unknown): void {
    wrong.value = refusedFields(asApiError(thrown));
    tellError(thrown);
  }
  return { refused, refuse, forget: () => void (wrong.value = []) };
}

/** An act with its own sign of being under way; a failure is told, marks the fields that it names, and answers null. */
export function useAct() {
  const busy = ref(false);
  const { refused, refuse, forget } = useRefusal();
  async function act<T>(work: () => Promise<T>, doneText = ''): Promise<T | null> {
    if (busy.value) return null;
    busy.value = true;
    forget();
    try {
      const result = await work();
      if (doneText) tellDone(doneText);
      return result;
    } catch (thrown) {
      refuse(thrown);
      return null;
    } finally {
      busy.value = false;
    }
  }
  return { busy, act, refused };
}
