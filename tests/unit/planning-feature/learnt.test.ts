import { periodOf, speedFactors, speedKey } from '../../../server/planning/learnt/learnt';
import { learnDoors, learnLegs } from '../../../server/planning/learnt/proposals';
import { fitFactors, median, shrunk, spreadOf, weightedMedian } from '../../../server/planning/learnt/robust';
import { Random } from '../../../server/planning/solver/random';

describe('middles and priors', () => {
  test('the median of weights and of numbers', () => {
    expect(
      weightedMedian([
        { value: 9, weight: 1 },
        { value: 1, weight: 3 },
        { value: 5, weight: 1 },
      ]),
    ).toBe(1);
    expect(median([3, 100, 1])).toBe(3);
    expect(median([])).toBe(0);
  });

  test('twenty observations are half believed: on the scale of twice and half', () => {
    expect(shrunk(4, 20)).toBe(2);
    expect(shrunk(0.25, 20)).toBe(0.5);
    expect(shrunk(4, 0)).toBe(1);
    expect(shrunk(2, 180)).toBeCloseTo(2 ** 0.9, 10);
  });

  test('spread: the middle size of the logarithms × 1.4826, joined with the default', () => {
    // √((20 · 0.2² + 20 · 0.29652²) ÷ 40); one that took a hundred times as long moves nothing.
    const logs = [...Array.from({ length: 19 }, (_, k) => (k % 2 ? 0.2 : -0.2)), Math.log(100)];
    expect(spreadOf(logs, 0.2)).toBeCloseTo(Math.sqrt((20 * 0.04 + 20 * 0.29652 ** 2) / 40), 10);
    expect(spreadOf([], 0.2)).toBe(0.2);
  });
});

test('factors of parts: what is left when the others take what they are believed to take', () => {
  // 100 s that nobody doubts; a part of 200 s takes half as long again: 400 s in all. 180 such: 1.5^0.9.
  const observation = { actualSec: 400, fixedSec: 100, parts: new Map([['a', 200]]) };
  const { factor, observations } = fitFactors(Array.from({ length: 180 }, () => observation)).get('a')!;
  expect(factor).toBeCloseTo(1.5 ** 0.9, 10);
  expect(observations).toBe(180);
  // A part below a quarter of the time has no say.
  const small = { actualSec: 999, fixedSec: 900, parts: new Map([['b', 90]]) };
  expect(fitFactors([small]).get('b')).toEqual({ factor: 1, observations: 0 });
});

const random = new Random(7);
/** Standard normal, by Box and Muller 1958. */
const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

test('speeds are found again in legs that mix roads, with noise and with long halts among them', () => {
  const truth: Record<string, number> = {
    'speed:street:morning': 1.5,
    'speed:main:morning': 1.2,
    'speed:street:day': 0.9,
    'speed:main:day': 1,
  };
  const legs = Array.from({ length: 3000 }, () => {
    const hour = random.next() < 0.5 ? 8 : 11;
    const street = random.next();
    const parts = { street: 600 * street, lane: 0, main: 600 * (1 - street), fixed: 0 };
    const sec = (['street', 'main'] as const).reduce(
      (sum, road) => sum + parts[road] * truth[speedKey(road, periodOf(hour))]!,
      0,
    );
    const halt = random.next() < 0.05 ? 1800 : 0;
    return { hour, parts, actualSec: sec * Math.exp(0.25 * normal()) + halt };
  });
  const found = learnLegs(legs);
  for (const [key, factor] of Object.entries(truth))
    expect(Math.abs(found.get(key)!.factor / factor - 1)).toBeLessThan(0.08);
  expect(Math.abs(found.get('spread:travel')!.factor - 0.25)).toBeLessThan(0.03);
  const factors = speedFactors(
    { version: 1, source: 'embedded', values: { 'speed:street:morning': 1.25 } },
    'embedded',
  )!;
  expect([factors.street[7], factors.street[9], factors.main[7]]).toEqual([0.8, 1, 1]);
  expect(speedFactors({ version: 1, source: 'road', values: { 'speed:street:day': 2 } }, 'embedded')).toBeUndefined();
});

test('handling of categories and crews are told apart', () => {
  const handling = { fridge: 1.4, tv: 0.8 };
  const crews = { slow: 1.2, quick: 0.9 };
  const doors = Array.from({ length: 2000 }, (_, k) => {
    const crewId = k % 2 ? ('slow' as const) : ('quick' as const);
    const categoryKey = random.next() < 0.5 ? ('fridge' as const) : ('tv' as const);
    const sec = (240 + 600 * handling[categoryKey]) * crews[crewId] * Math.exp(0.3 * normal());
    return { crewId, actualSec: sec, fixedSec: 240, handling: [{ categoryKey, sec: 600 }] };
  });
  const found = learnDoors(doors);
  const of = (key: string) => found.get(key)!.factor;
  // Crews are measured against each other: how much longer the slow one takes is what counts.
  expect(Math.abs(of('crew:slow') / of('crew:quick') / (1.2 / 0.9) - 1)).toBeLessThan(0.05);
  expect(of('handling:fridge') / of('handling:tv')).toBeGreaterThan(1.5);
  expect(Math.abs(of('spread:service') - 0.3)).toBeLessThan(0.03);
});
