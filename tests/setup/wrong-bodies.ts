import { z } from 'zod';
import { sampleOf } from './sample-body';

/** The mistakes that are made. */
export const wrongKinds = [
  ...(['other type', 'missing', 'unknown', 'too long', 'too short', 'too much', 'too little'] as const),
  ...(['too many', 'too few', 'other type inside', 'missing inside'] as const),
] as const;
type Kind = (typeof wrongKinds)[number];

/** A body with one mistake, and what the answer must say: where it is, and which bound was passed. */
export interface WrongBody {
  kind: Kind;
  path: string;
  body: unknown;
  bound?: number;
}

/** A field that no contract has. */
export const unknownField = 'nobodyKnows';

type Fields = Record<string, unknown>;
type Mistake = Omit<WrongBody, 'body'> & { value: Fields };

/** What a schema is under its wrappings. */
function coreOf(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly
  )
    return coreOf(schema.def.innerType);
  if (schema instanceof z.ZodPipe) return coreOf(schema.def.in);
  if (schema instanceof z.ZodLazy) return coreOf(schema.def.getter());
  return schema;
}

/** The schemas that a value may follow: those of a union, else one. */
function optionsOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  const core = coreOf(schema);
  return core instanceof z.ZodUnion ? core.def.options.flatMap(optionsOf) : [core];
}

/** Whether mistakes inside are said by their own path: among several shapes only if a field tells which is meant. */
function saysInside(schema: z.core.$ZodType): boolean {
  const core = coreOf(schema);
  return !(core instanceof z.ZodUnion) || core instanceof z.ZodDiscriminatedUnion;
}

/** A value of a type that the schema does not take. */
function ofOtherType(schema: z.core.$ZodType): unknown {
  const options = optionsOf(schema);
  const takesObjects = options.some((one) => one instanceof z.ZodObject || one instanceof z.ZodRecord);
  if (!takesObjects) return { a: [1] };
  return options.some((one) => one instanceof z.ZodString) ? 17 : 'no object';
}

const without = (value: Fields, name: string): Fields =>
  Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));

/** Mistakes in the fields of one shape, one at a time, in a value that is right else. */
function* mistakesOf(shape: z.ZodObject, right: Fields, path: string): Generator<Mistake> {
  for (const [name, field] of Object.entries(shape.shape)) {
    const at = `${path}.${name}`;
    yield { kind: 'other type', path: at, value: { ...right, [name]: ofOtherType(field) } };
    if (!z.safeParse(field, undefined).success) yield { kind: 'missing', path: at, value: without(right, name) };
    for (const { kind, bound, value } of beyondBounds(coreOf(field), right[name]))
      yield { kind, bound, path: at, value: { ...right, [name]: value } };
  }
}

/** How many a list may have. */
function lengthsOf({ def }: z.ZodArray): { minimum?: number; maximum?: number } {
  return Object.assign({}, ...(def.checks ?? []).map((check) => check._zod.def)) as ReturnType<typeof lengthsOf>;
}

/** Values just beyond each bound of a field. */
function* beyondBounds(core: z.core.$ZodType, has: unknown): Generator<{ kind: Kind; bound: number; value: unknown }> {
  if (core instanceof z.ZodString) {
    const { minLength, maxLength } = core;
    if (maxLength !== null) yield { kind: 'too long', bound: maxLength, value: 'x'.repeat(maxLength + 1) };
    if (minLength) yield { kind: 'too short', bound: minLength, value: 'x'.repeat(minLength - 1) };
  }
  if (core instanceof z.ZodNumber) {
    const { minValue, maxValue } = core;
    if (isBound(maxValue)) yield { kind: 'too much', bound: maxValue, value: maxValue + 1 };
    if (isBound(minValue)) yield { kind: 'too little', bound: minValue, value: minValue - 1 };
  }
  if (core instanceof z.ZodArray) {
    const { minimum, maximum } = lengthsOf(core);
    const member: unknown = (has as unknown[] | undefined)?.[0] ?? sampleOf(core.element as z.ZodType);
    if (maximum !== undefined) yield { kind: 'too many', bound: maximum, value: new Array(maximum + 1).fill(member) };
    if (minimum) yield { kind: 'too few', bound: minimum, value: new Array(minimum - 1).fill(member) };
  }
}

const isBound = (value: number | null): value is number =>
  value !== null && Number.isFinite(value) && Math.abs(value) !== Number.MAX_SAFE_INTEGER;

const inside = { 'other type': 'other type inside', missing: 'missing inside' } as const;

/** A right value for a shape inside a body: what the body has there, if it is of this shape. Throws when none is found. */
function rightInside(shape: z.ZodObject, has: unknown, path: string): Fields {
  const right = shape.safeParse(has).success ? has : sampleOf(shape);
  if (right === null) throw new Error(`no sample is found for ${path}`);
  return right as Fields;
}

/** Mistakes one level down: in the shapes of a field, or of the members of its list. */
function* mistakesInside(
  field: z.core.$ZodType,
  has: unknown,
  path: string,
): Generator<Omit<Mistake, 'value'> & { value: unknown }> {
  const core = coreOf(field);
  const isList = core instanceof z.ZodArray;
  const schema = isList ? core.def.element : field;
  const member: unknown = isList ? (has as unknown[] | undefined)?.[0] : has;
  const place = isList ? `${path}.0` : path;
  for (const shape of optionsOf(schema)) {
    if (!(shape instanceof z.ZodObject)) continue;
    for (const { kind, path: at, value } of mistakesOf(shape, rightInside(shape, member, place), place)) {
      if (kind !== 'other type' && kind !== 'missing') continue;
      const others = isList ? ((has as unknown[] | undefined)?.slice(1) ?? []) : [];
      yield { kind: inside[kind], path: saysInside(schema) ? at : place, value: isList ? [value, ...others] : value };
    }
  }
}

/** Every body that differs from a right one in one field: of another type, missing, unknown, beyond a bound; and in the fields one level down. */
export function* wrongBodies(schema: z.ZodType, sample: unknown): Generator<WrongBody> {
  for (const shape of optionsOf(schema)) {
    if (!(shape instanceof z.ZodObject)) continue;
    const right = rightInside(shape, sample, 'body');
    yield { kind: 'unknown', path: 'body', body: { ...right, [unknownField]: 1 } };
    for (const { value, ...mistake } of mistakesOf(shape, right, 'body'))
      yield { ...mistake, body: value, ...(!saysInside(schema) && { path: 'body' }) };
    for (const [name, field] of Object.entries(shape.shape))
      for (const { value, ...mistake } of mistakesInside(field, right[name], `body.${name}`))
        yield { ...mistake, body: { ...right, [name]: value }, ...(!saysInside(schema) && { path: 'body' }) };
  }
}
