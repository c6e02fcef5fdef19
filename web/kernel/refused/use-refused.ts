import { shallowRef } from 'vue';
import { asApiError } from '../api-error';
import { t } from '../i18n';
import { refusedFields, type RefusedField } from './refused-fields';

/** What is wrong with a field, in words; empty when nothing is. `row`: only in this row of a list. */
export type Refused = (name: string, row?: number) => string;

/** Fields that the last act was refused for: `take` a failure (null forgets), `refused` says it to `v-refused` at each field. */
export function useRefused(failure: unknown = null) {
  const fieldsOf = (thrown: unknown) => (thrown === null ? [] : refusedFields(asApiError(thrown)));
  const wrong = shallowRef<RefusedField[]>(fieldsOf(failure));
  const refused: Refused = (name, row) => {
    const found = wrong.value.find((one) => one.name === name && (row === undefined || one.row === row));
    return found ? t(`common.refused.${found.rule}`) : '';
  };
  const take = (thrown: unknown) => void (wrong.value = fieldsOf(thrown));
  return { refused, take };
}
