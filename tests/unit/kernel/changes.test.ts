import { z } from 'zod';
import { api } from '#shared/api';
import type { EndpointSpec } from '#shared/kernel/endpoint';
import { sampleBody, sampleOf } from '../../setup/sample-body';

/** What PATCH takes, and what is called a change whatever it is sent by: what is left out stays as it is. */
const changes = Object.entries<EndpointSpec>(api).filter(
  ([name, { method, body }]) => body && (method === 'PATCH' || /^(update|change)[A-Z]/.test(name)),
);

/** Paths that stand in a value; those in lists are told without their place. */
function pathsOf(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => pathsOf(one, `${at}[]`));
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, one]) => pathsOf(one, `${at}.${key}`))];
}

/** Nothing, each field alone, and the least that is taken. */
function bodiesOf(name: string, spec: EndpointSpec): object[] {
  const { body } = spec;
  if (!(body instanceof z.ZodObject)) throw new Error(`${name}: its body is no object; say here how it is looked at`);
  const fields = Object.entries<z.ZodType>(body.shape).map(([key, field]): [string, z.ZodType] => [
    key,
    field instanceof z.ZodOptional ? (field.unwrap() as z.ZodType) : field,
  ]);
  const alone = fields.map(([key, field]) => ({ [key]: sampleOf(field) }));
  const found = fields.every(([key, field], n) => field.safeParse(alone[n]?.[key]).success);
  const least = sampleBody({ name, spec });
  expect({ name, found, isTaken: body.safeParse(least).success }).toEqual({ name, found: true, isTaken: true });
  return [{}, ...alone, least as object];
}

test('a change writes nothing that it was not sent: its contract has no defaults', () => {
  const added: string[] = [];
  let tried = 0;
  for (const [name, spec] of changes) {
    for (const sent of bodiesOf(name, spec)) {
      const parsed = spec.body!.safeParse(sent);
      if (!parsed.success) continue;
      tried += 1;
      const known = new Set(pathsOf(sent));
      const more = pathsOf(parsed.data).filter((path) => !known.has(path));
      if (more.length > 0) added.push(`${name} ${Object.keys(sent).join()}: ${more.join(' ')}`);
    }
  }
  expect(added).toEqual([]);
  expect(changes.length).toBeGreaterThan(10);
  expect(tried).toBeGreaterThan(60);
});
