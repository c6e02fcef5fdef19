import { createHash } from 'node:crypto';
import type { EntryDoc } from './model';

/** What the first entry of a chain follows. */
export const genesis = '0'.repeat(64);

/** JSON with sorted keys, instants as ISO 8601 and ids as hexadecimal: the same for what is written and what is read back. */
export function canonical(value: unknown): string {
  const plain = JSON.parse(JSON.stringify(value)) as unknown;
  return JSON.stringify(sorted(plain));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}

/** Hash of an entry over everything it says and the hash before it (SHA-256, hexadecimal). */
export function hashOf(entry: Omit<EntryDoc, '_id' | 'hash'>): string {
  const { _id, hash: _hash, ...said } = entry as EntryDoc;
  return createHash('sha256').update(canonical(said)).digest('hex');
}
