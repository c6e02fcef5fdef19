import { bankOf } from '../../../server/network/banks';

/** Degrees east and north of 0° 0°, where both are as long. */
const at = (lng: number, lat: number) => ({ lng, lat });
const river = (...coordinates: [number, number][]) => ({
  ...{ key: 'r', name: '', nameEn: '', widthM: 100, assumed: true },
  line: { type: 'LineString' as const, coordinates },
});

describe('the bank of a place', () => {
  test('without a river there is one bank', () => expect(bankOf({ rivers: [] }, at(1, 1))).toBe(''));

  test('left and right are seen along the line: going north, the west is left', () => {
    const north = { rivers: [river([0, -1], [0, 1])] };
    const south = { rivers: [river([0, 1], [0, -1])] };
    const banks = [at(-0.001, 0.3), at(0.001, 0.3)].map((place) => [bankOf(north, place), bankOf(south, place)]);
    expect(banks).toEqual([
      ['L', 'R'],
      ['R', 'L'],
    ]);
  });

  test('level with a bend, where the way to the bank meets the line at its corner, it is crossed once', () => {
    const bent = { rivers: [river([0, -1], [0.1, 0], [0, 1])] };
    expect([at(-0.5, 0), at(0.05, 0), at(0.15, 0), at(0.5, 0)].map((place) => bankOf(bent, place)).join('')).toBe(
      'LLRR',
    );
  });

  test('in a loop one is on the other bank, behind it on the own one again', () => {
    // From west to east with a loop to the north between 0 and 0.2 E.
    const loop = { rivers: [river([-1, 0], [0, 0], [0, 0.3], [0.2, 0.3], [0.2, 0], [1, 0])] };
    expect(bankOf(loop, at(0.1, 0.1))).toBe('R');
    expect(bankOf(loop, at(0.1, -0.1))).toBe('R');
    expect([at(0.1, 0.4), at(-0.1, 0.1), at(0.3, 0.1)].map((place) => bankOf(loop, place)).join('')).toBe('LLL');
  });

  test('a line that begins and ends inside the district goes straight on at both ends', () => {
    // From the south-west, 0.2° to the north, to the north-west: on by one degree west for each degree south or north.
    const short = {
      rivers: [river([-0.1, -0.4], [0, -0.3], [0, -0.1], [-0.1, 0])],
    };
    // At 0.6° W the river would pass 0.9° S and 0.5° N.
    const banks = [-1.1, -0.7, 0.3, 0.7].map((lat) => bankOf(short, at(-0.6, lat)));
    expect(banks).toEqual(['R', 'L', 'L', 'R']);
  });

  test('a last bend of 500 m does not turn it: the direction is that of the last two kilometres', () => {
    // North for 22 km, then 0.0045° = 500 m to the east. On by (0.0045, 0.2): 0.09° to the east over 4° to the north.
    const hooked = { rivers: [river([0, 0], [0, 0.2], [0.0045, 0.2])] };
    expect(bankOf(hooked, at(0.5, 4))).toBe('R');
    expect(bankOf(hooked, at(0.05, 4))).toBe('L');
    // A bend of three kilometres does.
    const turned = { rivers: [river([0, 0], [0, 0.2], [0.027, 0.2])] };
    expect(bankOf(turned, at(0.5, 4))).toBe('L');
  });

  test('two rivers: a letter for each in their order, equal only on the same bank of both', () => {
    // One to the north along 0° E, one to the east along 0.5° N.
    const rivers = [river([0, -1], [0, 1]), river([-1, 0.5], [1, 0.5])];
    const banks = [at(-0.5, 0.8), at(0.5, 0.8), at(-0.5, 0.2), at(0.5, 0.2)].map((place) => bankOf({ rivers }, place));
    expect(banks).toEqual(['LL', 'RL', 'LR', 'RR']);
    expect(bankOf({ rivers: [...rivers].reverse() }, at(-0.5, 0.2))).toBe('RL');
  });
});
