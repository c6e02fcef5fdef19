import type { Material } from '#shared/custody/states';
import { isCode, normalCode } from '../../centre/unit-code';

/** A line of a form: what is typed. */
export interface Piece {
  code: string;
  kg: string;
  material: Material | null;
}

/** A weight that is typed, kg; null where it is none. Comma and point are both understood. */
export function kgOf(text: string, least = 0.001): number | null {
  const kg = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && Number.isFinite(kg) && kg >= least ? kg : null;
}

/** Sum of what is typed, kg. */
export const sumOf = (pieces: readonly Piece[]) =>
  Math.round(pieces.reduce((sum, { kg }) => sum + (kgOf(kg, 0) ?? 0), 0) * 1000) / 1000;

/** Every line has a label of its own and a weight of `least` (a hazard of which nothing was left weighs 0) to `most` kg. */
export function areComplete(pieces: readonly Piece[], least: number, most: number): boolean {
  const codes = pieces.map(({ code }) => normalCode(code));
  return (
    codes.every(isCode) &&
    new Set(codes).size === codes.length &&
    pieces.every(({ kg }) => (kgOf(kg, least) ?? Infinity) <= most)
  );
}
