import type { Contents } from './backup';

/** One line a collection: documents and the beginning of their checksum. */
export function printContents(contents: Contents): void {
  for (const [name, { count, checksum }] of Object.entries(contents))
    console.log(`${name.padEnd(24)} ${String(count).padStart(9)}  ${checksum.slice(0, 16)}`);
}
