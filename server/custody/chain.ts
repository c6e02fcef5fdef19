import { createHash } from 'node:crypto';
import type { EntryDoc } from './model';

/** What the first entry of a chain follows. */
export const genesis = '0'.repeat(64);

/** JSON with sorted keys, instants as ISO 8601 and ids as hexadecimal: the same for what is written and what is read back. */
export function canonical(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if ('toJSON' in value && typeof value.toJSON === 'function') return sorted(value.toJSON());
  if (Array.isArray(value)) return value.map(sorted);
  const inner = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.keys(inner)
      .sort()
      .map((name) => [name, sorted(inner[name])]),
  );
}

/** Hash of an entry over everything it says and the hash before it (SHA-256, hexadecimal). */
export function hashOf(entry: Omit<EntryDoc, '_id' | 'hash'>): string {
  const { _id, hash: _hash, ...said } = entry as EntryDoc;
  return createHash('sha256').update(canonical(said)).digest('hex');
}
