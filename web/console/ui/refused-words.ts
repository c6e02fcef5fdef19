import type { ApiError } from '../../kernel/client';
import { useFormat } from '../../kernel/format';
import { addMessages, hasText, t } from '../../kernel/i18n';
import { refusedFields } from '../../kernel/refused';
import { refusedMessages } from './refused.messages';

addMessages('refused', refusedMessages);

/** Numbers that a rule names besides the field. */
function boundWords({ details }: ApiError): string | null {
  const f = useFormat();
  const kg = (name: string) => (typeof details[name] === 'number' ? f.kg(details[name]) : null);
  const [least, most] = [kg('leastKg'), kg('mostKg')];
  if (least && most) return t('refused.between', { least, most });
  if (most) return t('refused.heaviest', { most });
  const [gross, tare] = [kg('grossKg'), kg('tareKg')];
  if (gross && tare) return t('refused.emptyHeavier', { gross, tare });
  const [out, whole] = [kg('outKg'), kg('kg')];
  if (out && whole) return t('refused.partsHeavier', { out, kg: whole });
  const materials = details['materials'];
  if (!Array.isArray(materials)) return null;
  return t('refused.materials', { names: f.list(materials.map((one) => t(`material.${String(one)}`))) });
}

/** Which field is wrong and how, in the words of the screen; null when the refusal names none that has a word. */
export function refusedWords(error: ApiError): string | null {
  if (error.code !== 'invalid_input') return null;
  const fields = refusedFields(error)
    .filter(({ name }) => hasText(`refused.field.${name}`))
    .map(({ name, rule }) => t('refused.at', { field: t(`refused.field.${name}`), why: t(`common.refused.${rule}`) }));
  return fields.length > 0 ? [...new Set(fields)].join(' · ') : boundWords(error);
}
