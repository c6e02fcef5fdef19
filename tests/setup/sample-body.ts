import type { z } from 'zod';
import type { Implementation } from '../../server/kernel/http/implement';

/** An id of nothing. */
export const unknownId = 'f'.repeat(24);

/** Values that fit some field, tried in this order. */
const candidates: readonly unknown[] = [
  ...[
    unknownId,
    '2026-03-11',
    '2026-03',
    '10:30',
    '2026-03-11T02:00:00.000Z',
    '9f1b6c1e-6a43-4c39-9c0c-0f4c4b0f2a11',
    'ab',
    'AB-1234',
  ],
  ...['13912345678', '123456', 'http://127.0.0.1/hook', 'start', 'a word that is long enough', '11010519491231002X'],
  ...[1, 10, 1_000, true, {}, [], [unknownId], ['AB-1234'], ['AB-1234', 'AB-1235'], [{}], [{}, {}]],
];

const ring = [
  [87, 44],
  [88, 44],
  [88, 45],
  [87, 44],
];
/** Shapes that are not found by trying. */
const shapes = [
  { type: 'Polygon', coordinates: [ring] },
  { type: 'MultiPolygon', coordinates: [[ring]] },
];
/** Bodies that are not found by trying, by the name of their endpoint. */
const known: Record<string, object> = {
  changeWebhook: { status: 'off' },
  splitUnit: {
    into: [
      { code: 'AB-1234', kg: 1 },
      { code: 'AB-1235', kg: 1 },
    ],
    reason: 'two of them',
  },
  subscribeWebPush: {
    ...{ endpoint: 'http://127.0.0.1/push', language: 'zh' },
    keys: { p256dh: 'a'.repeat(87), auth: 'a'.repeat(22) },
  },
  takeFix: { change: { kind: 'replan' } },
};

/** A body that an endpoint accepts; null when none is found. */
export function sampleBody({ name, spec }: Pick<Implementation, 'name' | 'spec'>): unknown {
  return known[name] ?? (spec.body ? sampleOf(spec.body) : null);
}

const found = new WeakMap<z.ZodType, unknown>();

/** A value that a schema accepts, found by mending what it complains of; null when none is found. */
export function sampleOf(schema: z.ZodType): unknown {
  if (!found.has(schema))
    found.set(schema, mended(schema) ?? shapes.find((shape) => schema.safeParse(shape).success) ?? null);
  return found.get(schema);
}

function mended(schema: z.ZodType): unknown {
  let value: unknown = {};
  const tried = new Map<string, number>();
  for (let rounds = 0; rounds < 500; rounds += 1) {
    const parsed = schema.safeParse(value);
    if (parsed.success) return value;
    const [issue] = parsed.error.issues;
    if (!issue) return null;
    const place = issue.path.join('.');
    const n = tried.get(place) ?? 0;
    tried.set(place, n + 1);
    const named = issue.code === 'invalid_value' && n === 0 ? issue.values[0] : undefined;
    if (n >= candidates.length) return null;
    value = withValue(value, issue.path, structuredClone(named ?? candidates[n]));
  }
  return null;
}

function withValue(root: unknown, path: readonly PropertyKey[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(root)) return root.map((one, n) => (n === key ? withValue(one, rest, value) : one));
  const members = (root ?? {}) as Record<PropertyKey, unknown>;
  return { ...members, [key]: withValue(members[key], rest, value) };
}
