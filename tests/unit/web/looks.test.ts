import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { letterIndex, routeColour } from '../../../web/kernel/route-colour';
import { stateKeys, stateOfStop, stateSvg, stateTable } from '../../../web/kernel/states';

const css = readFileSync(resolve(__dirname, '../../../web/kernel/tokens.css'), 'utf8');

describe('the language of the screens', () => {
  test('no two states share a shape, so they read without colour', () => {
    const shapes = stateKeys.map((key) =>
      stateTable[key].parts.map((part) => `${part.d}${part.fill}${part.dash ?? ''}`).join(),
    );
    expect(new Set(shapes).size).toBe(stateKeys.length);
  });
  test('every colour of a state is a token', () => {
    for (const key of stateKeys) {
      for (const ink of ['fg', 'bg', 'solid', 'on']) expect(css).toContain(`--st-${stateTable[key].colour}-${ink}:`);
      expect(stateSvg(key, 16)).toMatch(/^<svg .*<\/svg>$/);
    }
    expect(stateOfStop('skipped')).toBe('cancelled');
  });
  test('letters have an order and each its hue', () => {
    expect(['A', 'Z', 'AA', 'AB'].map(letterIndex)).toEqual([0, 25, 26, 27]);
    expect(routeColour('C')).toBe('var(--rt-c)');
    const beyond = ['G', 'H', 'I', 'J', 'K', 'L', 'Z', 'AA'].map(routeColour);
    expect(new Set(beyond).size).toBe(beyond.length);
    for (const colour of beyond) expect(colour).toMatch(/^oklch\(var\(--rt-more-l\) var\(--rt-more-c\) \d+\)$/);
  });
});
