import { letterOf, overlap } from '../../../server/fleet/rules';

test('letters of a day go on after Z', () => {
  expect([0, 1, 25, 26, 27, 51, 52, 701, 702].map(letterOf)).toEqual([
    'A',
    'B',
    'Z',
    'AA',
    'AB',
    'AZ',
    'BA',
    'ZZ',
    'AAA',
  ]);
});

test('working times overlap when they share a moment; one may begin when the other ends', () => {
  const span = (from: number, to: number) => ({ startsAt: new Date(from), endsAt: new Date(to) });
  expect(overlap(span(0, 10), span(9, 20))).toBe(true);
  expect(overlap(span(0, 30), span(10, 20))).toBe(true);
  expect(overlap(span(0, 10), span(10, 20))).toBe(false);
});
