import type { Row } from '../../../scripts/bench-planner/run-instance';
import { nameOf, verdictOf, type Target } from '../../../scripts/bench-planner/targets';

const row = (instance: string, gapPercent: number | null, rest: Partial<Row> = {}): Row => ({
  family: 'homberger',
  instance,
  objective: 'distance',
  seed: 1,
  seconds: 30,
  threads: 2,
  vehicles: 18,
  distance: 1,
  cost: 1,
  best: 1,
  bestVehicles: 18,
  gapPercent,
  feasible: gapPercent !== null,
  iterations: 1,
  wallSec: 1,
  peakMemoryMb: 1,
  ...rest,
});
const gap: Target = { family: 'homberger', customers: 200, seconds: 30, gapPercent: 0.25, classPercent: 0.5 };

test('mean over all runs, and the worst class by itself', () => {
  // (0.1 + 0.3 + 0.2) / 3 = 0.2; R1 0.2, C2 0.2.
  const rows = [row('R1_2_1', 0.1), row('R1_2_3', 0.3), row('C2_2_1', 0.2)];
  expect(verdictOf(gap, rows)).toMatchObject({ runs: 3, 'mean gap %': '0.200', verdict: 'met' });
  // The mean is 0.24, but C2 has 0.6.
  const uneven = [row('R1_2_1', 0.06), row('R1_2_3', 0.06), row('C2_2_1', 0.6)];
  expect(verdictOf(gap, uneven)).toMatchObject({
    'mean gap %': '0.240',
    'worst class %': 'C2 0.60',
    verdict: 'NOT MET',
  });
  expect(verdictOf(gap, [row('R1_2_1', 0.26)])).toMatchObject({ verdict: 'NOT MET' });
});

test('a plan that the judge refuses, or no plan at all, meets nothing', () => {
  expect(verdictOf(gap, [row('R1_2_1', 0), row('R1_2_3', null)])).toMatchObject({
    'not feasible': 1,
    verdict: 'NOT MET',
  });
  expect(verdictOf(gap, [])).toMatchObject({ verdict: 'no runs' });
});

test('fleets: as many vehicles as the best known in so many runs', () => {
  const fleet: Target = { family: 'homberger', objective: 'vehicles', seconds: 30, sameFleet: 0.75 };
  const three = [row('a', 1), row('b', 2, { vehicles: 17 }), row('c', 3)];
  expect(nameOf(fleet)).toBe('homberger (vehicles), 30 s');
  expect(verdictOf(fleet, [...three, row('d', 0, { vehicles: 19 })])).toMatchObject({
    'fleet as best known %': '75',
    verdict: 'met',
  });
  expect(
    verdictOf(fleet, [...three, row('d', 0, { vehicles: 19 }), row('e', 0, { bestVehicles: null })]),
  ).toMatchObject({ 'fleet as best known %': '60', verdict: 'NOT MET' });
});
