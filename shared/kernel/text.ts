import { z } from 'zod';

/** Mainland mobile number, 11 digits. */
export const phone = z.string().regex(/^1[3-9]\d{9}$/, 'a mobile number has 11 digits and starts with 13 to 19');

/** A person's name. */
export const personName = z.string().trim().min(1).max(40);

/** What somebody looks for: without control characters, which no name has and the database does not search. */
export const searchText = z
  .string()
  .trim()
  .max(60)
  .regex(/^\P{Cc}*$/u, 'a search has no control characters');

/** A free note. */
export const note = z.string().trim().max(500);

/** `李小明` → `李**`: at least one character is hidden. */
export function maskName(name: string): string {
  const letters = Array.from(name);
  return letters.length < 2 ? `${letters[0] ?? ''}*` : `${letters[0]}${'*'.repeat(letters.length - 1)}`;
}

/** Hides the middle of every run of seven digits and more (telephones, identities, cards), also where it is written in groups. */
export function maskNumbers(text: string): string {
  return text.replace(/\d(?:[\s-]?\d){6,}[\dXx]?/g, (found) => {
    const digits = found.replace(/[\s-]/g, '');
    return `${digits.slice(0, 3)}${'*'.repeat(digits.length - 5)}${digits.slice(-2)}`;
  });
}

/** `13912345627` → `139******27`: six digits are hidden. */
export function maskPhone(number: string): string {
  return number.length < 11 ? '*'.repeat(number.length) : `${number.slice(0, 3)}******${number.slice(-2)}`;
}
