import type { ApiError } from '../api-error';

/** A field that the server does not take, by the name that the contract gives it, and the rule that it breaks. */
export interface RefusedField {
  name: string;
  /** Which row of a list it stands in; null outside of lists. */
  row: number | null;
  rule: 'too_small' | 'too_big' | 'wrong';
}

const ruleOf = (rule: unknown): RefusedField['rule'] => (rule === 'too_small' || rule === 'too_big' ? rule : 'wrong');
/** `body.parts.2.kg` is the field `kg`. */
const nameOf = (path: unknown) =>
  String(path)
    .split('.')
    .findLast((part) => part !== 'body' && !/^\d+$/.test(part)) ?? '';

const rowOf = (path: unknown) => {
  const last = String(path)
    .split('.')
    .findLast((part) => /^\d+$/.test(part));
  return last === undefined ? null : Number(last);
};

/** The fields that a refusal names, each once; empty when it is about the whole. */
export function refusedFields({ code, details }: Pick<ApiError, 'code' | 'details'>): RefusedField[] {
  if (code !== 'invalid_input') return [];
  const issues = Array.isArray(details['issues']) ? (details['issues'] as { path?: unknown; rule?: unknown }[]) : [];
  const found = issues.map(({ path, rule }) => ({ name: nameOf(path), row: rowOf(path), rule: ruleOf(rule) }));
  if (typeof details['path'] === 'string')
    found.push({ name: nameOf(details['path']), row: rowOf(details['path']), rule: 'wrong' });
  return found.filter(
    ({ name, row }, at) => name !== '' && found.findIndex((one) => one.name === name && one.row === row) === at,
  );
}
