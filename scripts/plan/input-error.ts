import type { z } from 'zod';

/** What is wrong with an input file: every fault with its path, what is allowed there and, where it helps, what was found. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

const most = 20;

/** `tasks[3].windows[0]: …`, at most twenty. */
export function faultsOf(error: z.ZodError): string[] {
  const faults = error.issues.map(({ path, message }) => `${pathText(path)}: ${message}`);
  return faults.length <= most ? faults : [...faults.slice(0, most), `… and ${faults.length - most} more`];
}

/** A path in JavaScript's way of writing. */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./, '') || 'the file';
}
