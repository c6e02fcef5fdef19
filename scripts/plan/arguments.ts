import { readFileSync } from 'node:fs';
import { InputError } from './input-error';

/** A JSON file. Throws InputError when it is not there or not JSON. */
export function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputError([`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`]);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError([`${file}: is not JSON (${(error as Error).message})`]);
  }
}

/** A whole number ≥ `least` of the command line. Throws InputError. */
export function wholeNumber(text: string, least: number, option: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least)
    throw new InputError([`--${option}: "${text}" is not a whole number ≥ ${least}`]);
  return number;
}

/** Runs a command: bad input is told line by line and ends with 2. */
export function runCommand(command: () => Promise<number> | number): void {
  Promise.resolve()
    .then(command)
    .then(
      (code) => process.exit(code),
      (error: unknown) => {
        if (error instanceof InputError) console.error(error.faults.join('\n'));
        else console.error(error);
        process.exit(error instanceof InputError ? 2 : 3);
      },
    );
}
