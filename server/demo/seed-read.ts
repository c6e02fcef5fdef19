import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'csv-parse/sync';
import { z } from 'zod';

import { SeedError } from './seed-error';

/** A record of a seed file with the row that an error about it names. */
export interface SeedRecord<T> {
  row: number;
  value: T;
}

/** The records of one file. */
export interface SeedTable<T> {
  file: string;
  records: SeedRecord<T>[];
}

type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;
/** A CSV record with the column names as the code writes them: `gross_weight_t` → `grossWeightT`. */
export type CamelKeys<T> = { [K in keyof T as K extends string ? CamelCase<K> : never]: T[K] };

const readText = (dir: string, file: string): string => {
  try {
    return readFileSync(join(dir, file), 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new SeedError({ file, row: null, field: null }, 'the file cannot be read', { cause });
  }
};

const fieldOf = (issue: z.core.$ZodIssue, path: PropertyKey[]): string | null => {
  const names = path.map((part) => (typeof part === 'number' ? String(part + 1) : String(part)));
  if (issue.code === 'unrecognized_keys') names.push(issue.keys[0] ?? '');
  return names.length === 0 ? null : names.join('.');
};

const firstIssue = (error: z.ZodError): z.core.$ZodIssue => {
  const issue = error.issues[0];
  if (!issue) throw error;
  return issue;
};

/** Checks one record against its schema; `row` is what an error names. */
const checkRecord = <S extends z.ZodType>(
  schema: S,
  record: unknown,
  position: { file: string; row: number },
): z.output<S> => {
  const parsed = schema.safeParse(record);
  if (parsed.success) return parsed.data;
  const issue = firstIssue(parsed.error);
  throw new SeedError({ ...position, field: fieldOf(issue, issue.path) }, issue.message);
};

const parseJson = (dir: string, file: string): unknown => {
  try {
    return JSON.parse(readText(dir, file));
  } catch (cause) {
    if (cause instanceof SeedError) throw cause;
    throw new SeedError({ file, row: null, field: null }, `not JSON: ${cause instanceof Error ? cause.message : ''}`, {
      cause,
    });
  }
};

/** A JSON file that is one object. The row of an error is the number of the record in the list it lies in, if any. */
export const readJsonObject = <S extends z.ZodType>(dir: string, file: string, schema: S): z.output<S> => {
  const parsed = schema.safeParse(parseJson(dir, file));
  if (parsed.success) return parsed.data;
  const issue = firstIssue(parsed.error);
  const at = issue.path.findIndex((part) => typeof part === 'number');
  const index = issue.path[at];
  const path = at < 0 ? issue.path : issue.path.filter((_, i) => i !== at);
  throw new SeedError(
    { file, row: typeof index === 'number' ? index + 1 : null, field: fieldOf(issue, path) },
    issue.message,
  );
};

/** A JSON file that is a list of records; rows count from 1. */
export const readJsonList = <S extends z.ZodType>(dir: string, file: string, schema: S): SeedTable<z.output<S>> => {
  const list = parseJson(dir, file);
  if (!Array.isArray(list)) throw new SeedError({ file, row: null, field: null }, 'a list of records was expected');
  const records = list.map((record: unknown, i) => ({
    row: i + 1,
    value: checkRecord(schema, record, { file, row: i + 1 }),
  }));
  return { file, records };
};

const csvRowSchema = z.object({ info: z.object({ lines: z.int() }), record: z.record(z.string(), z.string()) });

const camelKeys = <T extends Record<string, unknown>>(record: T): CamelKeys<T> =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  ) as CamelKeys<T>;

/** A CSV file with a header line; rows are lines of the file (the header is line 1), column names become camel case. */
export const readCsv = <S extends z.ZodType<Record<string, unknown>>>(
  dir: string,
  file: string,
  schema: S,
): SeedTable<CamelKeys<z.output<S>>> => {
  let rows: unknown[];
  try {
    rows = parse(readText(dir, file), { columns: true, info: true, skip_empty_lines: true, trim: true }) as unknown[];
  } catch (cause) {
    if (cause instanceof SeedError) throw cause;
    const line: unknown = (cause as { lines?: unknown }).lines;
    const row = typeof line === 'number' ? line : null;
    throw new SeedError({ file, row, field: null }, `not CSV: ${cause instanceof Error ? cause.message : ''}`, {
      cause,
    });
  }
  const records = rows.map((raw) => {
    const { info, record } = csvRowSchema.parse(raw);
    return { row: info.lines, value: camelKeys(checkRecord(schema, record, { file, row: info.lines })) };
  });
  return { file, records };
};
