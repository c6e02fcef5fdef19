import { ElMessage } from 'element-plus';
import { ref } from 'vue';
import { asApiError } from '../../kernel/client';
import { useFormat } from '../../kernel/format';
import { t } from '../../kernel/i18n';
import { useRefused } from '../../kernel/refused';
import { slotBoundWords } from '../../kernel/slot-bound';
import { lastSeen } from './last-seen';
import { refusedWords } from './refused-words';

interface Message {
  type: 'success' | 'warning' | 'error';
  message: string;
  duration: number;
}
const mostMessages = 3;
const tell = lastSeen(mostMessages, (message: Message, onClose) =>
  ElMessage({ ...message, showClose: message.type !== 'success', onClose }),
);

/** Says what went wrong and what to do: which field is wrong where the refusal names one, else in the words of the closed list. */
export function tellError(thrown: unknown): void {
  const error = asApiError(thrown);
  const { code } = error;
  const title = refusedWords(error) ?? t(`error.${code}.title`);
  const parts = [title, slotBoundWords(error.details, useFormat()), t(`error.${code}.action`)];
  tell({ type: 'error', message: parts.filter(Boolean).join(' · '), duration: 6000 });
}

/** Says that something is not possible now, in the screen's own words. */
export function tellRefused(text: string): void {
  tell({ type: 'warning', message: text, duration: 6000 });
}

export function tellDone(text: string): void {
  tell({ type: 'success', message: text, duration: 3500 });
}

/** Fields that the last act was refused for: `refuse` tells a failure, `refused` says it to `v-refused` at each field. */
export function useRefusal() {
  const { refused, take } = useRefused();
  function refuse(thrown: unknown): void {
    take(thrown);
    tellError(thrown);
  }
  return { refused, refuse, forget: () => take(null) };
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
