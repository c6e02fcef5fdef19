const named = ['A', 'B', 'C', 'D', 'E', 'F'];

/** 0 for A, 25 for Z, 26 for AA. */
export function letterIndex(letter: string): number {
  let index = 0;
  for (const one of letter.toUpperCase()) index = index * 26 + (one.charCodeAt(0) - 64);
  return index - 1;
}

/**
 * Hue of a shift as a CSS value: identity, not state, and always next to its letter. A–F are tokens; later letters take
 * generated hues (golden angle, so that neighbours differ) whose lightness follows the theme and keeps ≥ 4.5 on land.
 */
export function routeColour(letter: string): string {
  const index = letterIndex(letter);
  if (named.includes(letter)) return `var(--rt-${letter.toLowerCase()})`;
  const hue = Math.round((275 + Math.max(index, 0) * 137.508) % 360);
  return `oklch(var(--rt-more-l) var(--rt-more-c) ${hue})`;
}
