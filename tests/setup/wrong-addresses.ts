import type { z } from 'zod';
import { sampleOf, unknownId } from './sample-body';
import { unknownField } from './wrong-bodies';

/** Far longer than any text of an address may be. */
const endless = 'x'.repeat(5_000);

/** Texts over which somebody stumbles now and then. */
const oddTexts = [
  ...['-1', '0', '1e400', '[]', '\0', '|', '(', '__proto__', '2026-02-30', '2026-13-01'],
  ...['0000-01-01', '9999-12-31', 'no-id', unknownId, '😀', endless],
];

/** One value of a query or a path, tried by itself. */
export interface TriedValue {
  name: string;
  what: string;
  /** All values of the part, the others right. */
  values: Record<string, string | string[]>;
  /** The contract must refuse it whatever it is a value of. */
  mustBeRefused: boolean;
}

const fieldsOf = (schema: z.ZodType) => Object.keys((schema as z.ZodObject).shape);

/** A right query, as texts. Throws when none is found. */
export function rightQuery(schema: z.ZodType): Record<string, string> {
  const right = sampleOf(schema);
  if (right === null) throw new Error('no sample is found for a query');
  return Object.fromEntries(Object.entries(right as object).map(([name, value]) => [name, String(value)]));
}

/** Each field of a query: missing, given twice, endless, and with every odd text. */
export function* triedQueries(schema: z.ZodType): Generator<TriedValue> {
  const right = rightQuery(schema);
  for (const name of fieldsOf(schema)) {
    if (name in right) {
      const { [name]: _left, ...values } = right;
      yield { name, what: 'missing', values, mustBeRefused: true };
    }
    yield { name, what: 'twice', values: { ...right, [name]: ['1', '2'] }, mustBeRefused: true };
    for (const text of ['', ...oddTexts])
      yield { name, what: text.slice(0, 30), values: { ...right, [name]: text }, mustBeRefused: text === endless };
  }
}

/** A right query with one field that nobody knows. */
export const unknownQuery = (schema: z.ZodType) => ({ ...rightQuery(schema), [unknownField]: '1' });

/** Each parameter of a path with every odd text; the others lead to nothing. */
export function* triedParams(schema: z.ZodType, right: Record<string, string>): Generator<TriedValue> {
  for (const name of fieldsOf(schema))
    for (const text of oddTexts)
      yield { name, what: text.slice(0, 30), values: { ...right, [name]: text }, mustBeRefused: text === endless };
}
